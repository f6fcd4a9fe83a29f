import type { Page } from 'playwright-core';

/** What is looked at for a result: an element and its text, or an attribute of it. Nothing while it is busy or dimmed. */
export type Watch = {
  readonly selector: string;
  readonly attribute?: string;
  /** Only text with this in it is a result. */
  readonly contains?: string;
  /** The events that begin the time; the first one after arming counts. */
  readonly events: readonly string[];
  /** The result may look as it did before: then only being there again counts, once it was dimmed or gone. */
  readonly mayRepeat?: boolean;
};

type PageProbe = {
  arm(watch: Watch): void;
  wait(): Promise<number>;
  /** Scrolls are watched frame by frame until `stop`. */
  startFrames(selector: string): void;
  stopFrames(): { frames: number[]; mostRows: number; gaps: number };
  marks: Record<string, number>;
};

type ProbedWindow = Window & { benchProbe: PageProbe };

const TIMEOUT_MS = 180_000;

/** Runs in the page before its own scripts: times from a user's event to the second frame after the result is in the page. */
function installProbe(): void {
  const afterPaint = (then: () => void) => requestAnimationFrame(() => requestAnimationFrame(then));
  let measured: Promise<number> = Promise.resolve(0);
  let frames: number[] = [];
  let mostRows = 0;
  let gaps = 0;
  let isScrolling = false;
  const marks: Record<string, number> = {};
  const BUSY = '[data-stale="true"], [aria-busy="true"]';

  const probe: PageProbe = {
    marks,
    arm({ selector, attribute, contains = '', events, mayRepeat = false }) {
      const read = (): string | null => {
        const element = document.querySelector(selector);
        if (element === null || element.closest(BUSY) !== null || element.querySelector(BUSY) !== null) return null;
        const found = attribute === undefined ? element.textContent : element.getAttribute(attribute);
        return found?.includes(contains) === true ? found : null;
      };
      const before = read();
      let began: number | null = null;
      let wasGone = before === null;
      const begin = (event: Event) => {
        began ??= event.timeStamp;
      };
      for (const name of events) document.addEventListener(name, begin, { capture: true });
      measured = new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          if (began === null) return;
          const now = read();
          if (now === null) wasGone = true;
          if (now === null || (now === before && !(mayRepeat && wasGone))) return;
          observer.disconnect();
          for (const name of events) document.removeEventListener(name, begin, { capture: true });
          afterPaint(() => resolve(performance.now() - (began ?? 0)));
        });
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      });
    },
    wait: () => measured,
    startFrames(selector) {
      frames = [];
      mostRows = 0;
      gaps = 0;
      isScrolling = true;
      let last = performance.now();
      const tick = (now: number) => {
        if (!isScrolling) return;
        frames.push(now - last);
        last = now;
        mostRows = Math.max(mostRows, document.querySelectorAll(`${selector} [role="row"]`).length);
        if (document.querySelector(`${selector} [aria-busy="true"]`) !== null) gaps += 1;
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    },
    stopFrames() {
      isScrolling = false;
      return { frames: frames.slice(1), mostRows, gaps };
    },
  };
  Object.assign(window, { benchProbe: probe });

  const watchStart = new MutationObserver(() => {
    const mark = (name: string) => {
      if (marks[name] !== undefined) return;
      marks[name] = 0;
      afterPaint(() => {
        marks[name] = performance.now();
      });
    };
    if (document.querySelector('h1') !== null && document.querySelector('main button:not(:disabled)') !== null)
      mark('shell');
    if (/v\d+\.\d+\.\d+/.test(document.querySelector('footer')?.textContent ?? '')) mark('engine');
    if (marks['shell'] !== undefined && marks['engine'] !== undefined) watchStart.disconnect();
  });
  watchStart.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}

export async function addProbe(page: Page): Promise<void> {
  await page.addInitScript(installProbe);
}

export function readMarks(page: Page): Promise<Record<string, number>> {
  return page.evaluate(() => (window as unknown as ProbedWindow).benchProbe.marks);
}

/** Milliseconds from the user's event to the painted result. */
export async function measure(page: Page, watch: Watch, act: () => Promise<void>): Promise<number> {
  await page.evaluate((own) => (window as unknown as ProbedWindow).benchProbe.arm(own), watch);
  await act();
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`Nothing changed at ${watch.selector}.`)), TIMEOUT_MS).unref();
  });
  return Promise.race([page.evaluate(() => (window as unknown as ProbedWindow).benchProbe.wait()), late]);
}

export async function startFrames(page: Page, selector: string): Promise<void> {
  await page.evaluate((own) => (window as unknown as ProbedWindow).benchProbe.startFrames(own), selector);
}

export function stopFrames(page: Page): Promise<ReturnType<PageProbe['stopFrames']>> {
  return page.evaluate(() => (window as unknown as ProbedWindow).benchProbe.stopFrames());
}
