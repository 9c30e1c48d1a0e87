import type { ComponentChildren } from 'preact';

type ScrolledProps = { children: ComponentChildren } & ({ label: string } | { labelledBy: string });

/** Something that is scrolled where it is larger than its place; by keyboard, too. */
export function Scrolled({ children, ...name }: ScrolledProps) {
  const named = 'label' in name ? { 'aria-label': name.label } : { 'aria-labelledby': name.labelledBy };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scrolled" tabIndex={0} {...named}>
      {children}
    </section>
  );
}
