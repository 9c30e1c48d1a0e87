import { render } from 'preact';
import { ManagementFrame } from './frame/management-frame.tsx';

const root = document.getElementById('page');
if (root !== null) render(<ManagementFrame />, root);
