/**
 * Writes core/sources/cleaning/currency-marks.ts from the locale data (CLDR) of the Node that runs it: what stands beside an
 * amount of each ISO 4217 currency, in any of the languages below. The table is checked in, so that terminal and window read
 * amounts alike whatever locale data they carry. Run it after a new release of CLDR: node scripts/generate-currency-marks.mjs
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './ensure-installed.mjs';

/** Languages whose symbols are taken: those with most speakers, and regions that write their own currency in their own way. */
const symbolLocales =
  'en en-US en-GB en-AU en-CA en-IN en-NZ en-SG en-ZA en-HK zh zh-Hant zh-Hant-HK zh-Hant-TW zh-SG ja ko de de-AT de-CH fr fr-CA fr-CH it it-CH es es-AR es-CL es-CO es-MX es-PE es-UY es-CR es-DO es-VE es-PY es-BO pt pt-BR pt-PT nl ru uk be bg sr mk hr sl cs sk pl hu ro sq el tr ar ar-EG ar-SA ar-AE ar-MA he fa ur hi bn ta te mr gu pa th vi id ms fil km lo my ka hy az kk ky uz mn da sv nb fi et lv lt is ga af sw am ne si'.split(
    ' ',
  );
/** Languages whose names of currencies are taken as well. */
const nameLocales = ['en', 'zh', 'zh-Hant', 'ja'];

function readPart(locale, currency, currencyDisplay) {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay,
    maximumFractionDigits: 0,
  });
  const part = format.formatToParts(1).find(({ type }) => type === 'currency');
  return (part?.value ?? '')
    .replaceAll(/[\u200e\u200f\u061c]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function listMarks(currency) {
  const symbols = symbolLocales.flatMap((locale) => [
    readPart(locale, currency, 'symbol'),
    readPart(locale, currency, 'narrowSymbol'),
  ]);
  const names = nameLocales.flatMap((locale) => [readPart(locale, currency, 'name')]);
  return [...new Set([...symbols, ...names])].filter((mark) => mark !== '' && mark.toUpperCase() !== currency);
}

const rows = Intl.supportedValuesOf('currency').flatMap((currency) => {
  const marks = listMarks(currency);
  return marks.length === 0 ? [] : [`  ${currency}: '${marks.join('|').replaceAll("'", "\\'")}',`];
});
const text = `/**
 * ISO 4217 code → the symbols and names of the currency in CLDR ${process.versions.cldr}, separated by \`|\`. Written by
 * scripts/generate-currency-marks.mjs; do not edit.
 */
export const CLDR_CURRENCY_MARKS: Readonly<Record<string, string>> = {
${rows.join('\n')}
};
`;
writeFileSync(join(projectFolder, 'core/sources/cleaning/currency-marks.ts'), text);
