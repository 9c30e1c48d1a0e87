import { render } from 'preact';
import { PageFrame } from './frame/page-frame.tsx';

const root = document.getElementById('page');
if (root !== null) render(<PageFrame />, root);
