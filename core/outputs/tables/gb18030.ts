/** Bytes of a text, or the first character that the encoding lacks. */
export type EncodedText =
  | { readonly bytes: Uint8Array }
  | { readonly missing: { readonly character: string; readonly codePoint: number } };

type Decoder = InstanceType<typeof TextDecoder>;

const REPLACEMENT = 0xfffd;
const SUPPLEMENTARY_START = 0x10000;
/** Linear index of the first four-byte sequence (90 30 81 30) of the supplementary planes. */
const SUPPLEMENTARY_INDEX = 189_000;

function writeFourBytes(target: Uint8Array, index: number): void {
  target[0] = 0x81 + Math.floor(index / 12_600);
  target[1] = 0x30 + (Math.floor(index / 1260) % 10);
  target[2] = 0x81 + (Math.floor(index / 10) % 126);
  target[3] = 0x30 + (index % 10);
}

function decodeSingle(decoder: Decoder, bytes: Uint8Array): number | undefined {
  try {
    const text = decoder.decode(bytes);
    return text.length === 1 ? text.charCodeAt(0) : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes per code unit of the basic plane, big-endian in one number; 0 = none. */
function buildTable(): Uint32Array {
  const decoder = new TextDecoder('gb18030', { fatal: true });
  const table = new Uint32Array(0x10000);
  const pair = new Uint8Array(2);
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      pair[0] = lead;
      pair[1] = trail;
      const unit = trail === 0x7f ? undefined : decodeSingle(decoder, pair);
      if (unit !== undefined && table[unit] === 0) table[unit] = (lead << 8) | trail;
    }
  }
  const four = new Uint8Array(4);
  for (let index = 0; index < 39_420; index += 1) {
    writeFourBytes(four, index);
    const unit = decodeSingle(decoder, four);
    if (unit !== undefined && table[unit] === 0) table[unit] = new DataView(four.buffer).getUint32(0);
  }
  return table;
}

let table: Uint32Array | undefined;

/**
 * Encodes text as GB18030 (WHATWG Encoding Standard, https://encoding.spec.whatwg.org/#gb18030). The table is
 * the platform's own decoder turned round, built at the first call.
 */
export function encodeGb18030(text: string): EncodedText {
  table ??= buildTable();
  let bytes = new Uint8Array(text.length * 2 + 16);
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (length + 4 > bytes.length) {
      const grown = new Uint8Array(bytes.length * 2);
      grown.set(bytes);
      bytes = grown;
    }
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      bytes[length++] = unit;
      continue;
    }
    const codePoint = text.codePointAt(index) ?? REPLACEMENT;
    if (codePoint >= SUPPLEMENTARY_START) {
      writeFourBytes(bytes.subarray(length), codePoint - SUPPLEMENTARY_START + SUPPLEMENTARY_INDEX);
      length += 4;
      index += 1;
      continue;
    }
    const packed = table[unit] ?? 0;
    if (packed === 0) return { missing: { character: String.fromCodePoint(codePoint), codePoint } };
    for (let shift = packed > 0xffff ? 24 : 8; shift >= 0; shift -= 8) bytes[length++] = (packed >>> shift) & 0xff;
  }
  return { bytes: bytes.subarray(0, length) };
}
