const BYTES = '$bytes';

/** JSON with byte arrays in it: what crosses between main and the page. */
export function encodeWire(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part instanceof Uint8Array ? { [BYTES]: Buffer.from(part).toString('base64') } : part,
  );
}

export function decodeWire(text: string): unknown {
  return JSON.parse(text, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && BYTES in part && typeof part[BYTES] === 'string'
      ? new Uint8Array(Buffer.from(part[BYTES], 'base64'))
      : part,
  );
}
