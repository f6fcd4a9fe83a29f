import { openWindow, openSample } from '/work/wt/q/test/e2e/open-window.ts';
const [lang, scheme, out, script] = process.argv.slice(2);
const w = await openWindow({ language: lang as 'en', colorScheme: scheme as 'light' });
await openSample(w.page);
await w.page.waitForTimeout(2500);
if (script) { await (0, eval)(`(async (page)=>{${script}})`)(w.page); await w.page.waitForTimeout(1200); }
await w.page.screenshot({ path: out! });
console.log(w.problems);
await w.close();
