import { type BrowserWindow, startInBrowser } from './start-in-browser.ts';

declare const window: BrowserWindow;

// The build makes `/d.js` of this file and what it imports (scripts/build-gateway-files.ts).
startInBrowser(window);
