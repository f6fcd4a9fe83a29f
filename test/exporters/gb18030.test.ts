import { expect, test } from 'vitest';
import { encodeGb18030 } from '#core/outputs/tables/gb18030.ts';

const decoder = new TextDecoder('gb18030', { fatal: true });

function encode(text: string): Uint8Array {
  const encoded = encodeGb18030(text);
  if ('missing' in encoded) throw new Error(`no code for ${encoded.missing.character}`);
  return encoded.bytes;
}

test('the codes are those that Python’s gb18030 codec gives', () => {
  expect(Buffer.from(encode('A订单€龥㐀🛒')).toString('hex')).toBe('41b6a9b5a5a2e3fd9b8139ee3995309336');
});

test('every character of Unicode comes back, or is reported', () => {
  const missing: number[] = [];
  for (let start = 0; start < 0x110000; start += 0x100) {
    let text = '';
    for (let codePoint = start; codePoint < start + 0x100; codePoint += 1) {
      if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
      const character = String.fromCodePoint(codePoint);
      if ('missing' in encodeGb18030(character)) missing.push(codePoint);
      else text += character;
    }
    expect(decoder.decode(encode(text))).toBe(text);
  }
  expect(missing.every((codePoint) => codePoint >= 0x80 && codePoint <= 0xffff)).toBe(true);
  expect(missing.length).toBeLessThan(40);
});

test('half of a surrogate pair is reported', () => {
  expect(encodeGb18030('ok \ud83d')).toEqual({ missing: { character: '\ud83d', codePoint: 0xd83d } });
});
