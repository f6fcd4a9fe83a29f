import type { Label } from '#core/kernel/label.ts';

/** Encodings that a text can be read in, by their names in the Encoding Standard. */
export const ENCODINGS = [
  'utf-8',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'latin1',
  'windows-1250',
  'windows-1251',
  'koi8-r',
  'windows-1253',
  'windows-1254',
  'windows-1257',
  'utf-16le',
  'utf-16be',
] as const;

export type Encoding = (typeof ENCODINGS)[number];

export const ENCODING_LABELS: Readonly<Record<Encoding, Label>> = {
  'utf-8': { zh: 'UTF-8', en: 'UTF-8' },
  'utf-16le': { zh: 'UTF-16（小端，Excel“Unicode 文本”）', en: 'UTF-16, little endian (Excel “Unicode text”)' },
  'utf-16be': { zh: 'UTF-16（大端）', en: 'UTF-16, big endian' },
  gb18030: { zh: 'GBK / GB18030（简体中文）', en: 'GBK / GB18030 (simplified Chinese)' },
  big5: { zh: 'Big5（繁体中文）', en: 'Big5 (traditional Chinese)' },
  shift_jis: { zh: 'Shift-JIS（日文）', en: 'Shift-JIS (Japanese)' },
  'euc-jp': { zh: 'EUC-JP（日文）', en: 'EUC-JP (Japanese)' },
  'euc-kr': { zh: 'EUC-KR（韩文）', en: 'EUC-KR (Korean)' },
  latin1: { zh: 'Latin-1 / Windows-1252（西欧）', en: 'Latin-1 / Windows-1252 (Western European)' },
  'windows-1250': { zh: 'Windows-1250（中欧）', en: 'Windows-1250 (Central European)' },
  'windows-1251': { zh: 'Windows-1251（西里尔文）', en: 'Windows-1251 (Cyrillic)' },
  'koi8-r': { zh: 'KOI8-R（西里尔文）', en: 'KOI8-R (Cyrillic)' },
  'windows-1253': { zh: 'Windows-1253（希腊文）', en: 'Windows-1253 (Greek)' },
  'windows-1254': { zh: 'Windows-1254（土耳其文）', en: 'Windows-1254 (Turkish)' },
  'windows-1257': { zh: 'Windows-1257（波罗的海）', en: 'Windows-1257 (Baltic)' },
};
