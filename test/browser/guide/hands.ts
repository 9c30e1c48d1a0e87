import type { Locator } from 'playwright-core';
import type { Page } from '../chromium.ts';

/** One way to work a page. */
export interface Hands {
  /** Presses a link, a button or a tab. */
  press(target: Locator): Promise<void>;
  /** Opens a row of a table. */
  open(row: Locator): Promise<void>;
  fill(field: Locator, text: string): Promise<void>;
  /** Chooses what a list names so. */
  choose(list: Locator, label: string): Promise<void>;
}

/** A person with a mouse, who types where that is the only way. */
export function withMouse(): Hands {
  return {
    press: (target) => target.click(),
    open: (row) => row.dblclick(),
    fill: (field, text) => field.fill(text),
    choose: async (list, label) => void (await list.selectOption({ label })),
  };
}

/** More stops of the Tab key than a page has. */
const MOST_STOPS = 200;

/** A person without one: what Tab and the arrow keys do not reach is not there. */
export function withKeyboard(page: Page): Hands {
  const { keyboard } = page;
  const isReached = async (target: Locator) => (await target.and(page.locator(':focus')).count()) > 0;

  /** Tabs stand in one stop of the Tab key, and the arrow keys go from one to the next. */
  async function goAlong(target: Locator): Promise<boolean> {
    const list = target.locator('xpath=ancestor::*[@role="tablist"][1]');
    if ((await list.count()) === 0) return false;
    for (const tab of await list.getByRole('tab').all()) {
      if (!(await isReached(tab))) continue;
      for (let steps = await list.getByRole('tab').count(); steps > 0; steps--) {
        await keyboard.press('ArrowRight');
        if (await isReached(target)) return true;
      }
    }
    return false;
  }

  async function reach(target: Locator): Promise<void> {
    await target.waitFor();
    for (let stops = 0; stops < MOST_STOPS; stops++) {
      if ((await isReached(target)) || (await goAlong(target))) return;
      await keyboard.press('Tab');
    }
    throw new Error(`the keyboard does not reach ${target}`);
  }

  async function press(target: Locator): Promise<void> {
    await reach(target);
    await keyboard.press('Enter');
  }

  return {
    press,
    open: press,
    async fill(field, text) {
      await reach(field);
      await keyboard.press('ControlOrMeta+A');
      await keyboard.type(text);
    },
    async choose(list, label) {
      await reach(list);
      // What begins so is chosen as one types; a character that no key has would go elsewhere.
      await keyboard.type(label.replace('…', ''));
    },
  };
}
