/** How long the frame stays after printing began: dialogs of some browsers return before they have read the page. */
const FRAME_LIFE_MS = 120_000;

/** Prints a page of its own from a hidden frame; the dialog offers to save it as PDF. Resolves when the dialog was opened. */
export function printPage(html: string, title: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const frame = document.createElement('iframe');
    frame.title = title;
    frame.setAttribute('aria-hidden', 'true');
    frame.tabIndex = -1;
    frame.style.cssText = 'border:0;height:0;inset-inline-start:-10px;position:fixed;top:0;width:0';
    frame.addEventListener('load', () => {
      const page = frame.contentWindow;
      if (page === null) {
        frame.remove();
        reject(new Error('The report could not be laid out for printing.'));
        return;
      }
      page.addEventListener('afterprint', () => frame.remove());
      page.focus();
      page.print();
      setTimeout(() => frame.remove(), FRAME_LIFE_MS);
      resolve();
    });
    frame.srcdoc = html;
    document.body.append(frame);
  });
}
