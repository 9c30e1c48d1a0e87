/** Where all that is the emulator's own lives, on both ports; Amplitude has nothing there. */
export const OWN_PATH = '/_emulator';

/** The control API. */
export const CONTROL_PATH = `${OWN_PATH}/v1`;

/** The debugger's page. */
export const UI_PATH = `${OWN_PATH}/ui`;
