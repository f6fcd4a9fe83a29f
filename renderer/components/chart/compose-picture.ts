export type PictureInput = {
  /** The drawn chart, `<svg …>`, of this size, px. */
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly note: string;
  /** Lines below: date, filters. */
  readonly foot: readonly string[];
  readonly colors: { readonly surface: string; readonly ink: string; readonly muted: string };
  readonly font: string;
};

const EDGE = 20;
const TITLE = 26;
const LINE = 18;

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A line break wherever a line would be wider than the picture; a CJK letter counts as two of the others. */
function wrap(text: string, width: number): string[] {
  const limit = Math.max(20, Math.floor(width / 6.6));
  const lines: string[] = [];
  let line = '';
  let length = 0;
  for (const part of text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+/gu) ?? []) {
    const size = /[\u2e80-\uffef]/u.test(part) ? 2 : part.length;
    if (length + size > limit && line !== '') {
      lines.push(line.trimEnd());
      line = '';
      length = 0;
    }
    line += line === '' ? part.trimStart() : part;
    length += size;
  }
  return line === '' ? lines : [...lines, line];
}

/** The chart as a picture that speaks for itself: title above, date and filters below. Size in px. */
export function composePicture({ svg, width, height, title, note, foot, colors, font }: PictureInput): {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
} {
  const notes = wrap(note, width);
  const feet = foot.flatMap((line) => wrap(line, width));
  const top = EDGE + TITLE + notes.length * LINE + 8;
  const whole = { width: width + 2 * EDGE, height: top + height + feet.length * LINE + EDGE };
  const family = escapeXml(font);
  const text = (line: string, y: number, style: string): string =>
    `<text x="${EDGE}" y="${y}" font-family="${family}" ${style}>${escapeXml(line)}</text>`;
  const muted = `font-size="12" fill="${colors.muted}"`;
  return {
    ...whole,
    svg: [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${whole.width}" height="${whole.height}" viewBox="0 0 ${whole.width} ${whole.height}">`,
      `<rect width="100%" height="100%" fill="${colors.surface}"/>`,
      text(title, EDGE + 14, `font-size="16" font-weight="600" fill="${colors.ink}"`),
      ...notes.map((line, index) => text(line, EDGE + TITLE + 8 + index * LINE, muted)),
      `<svg x="${EDGE}" y="${top}" width="${width}" height="${height}">${svg}</svg>`,
      ...feet.map((line, index) => text(line, top + height + (index + 1) * LINE, muted)),
      '</svg>',
    ].join(''),
  };
}

/** A picture as PNG at twice its size. Needs a document. */
export async function rasterise(picture: {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}): Promise<Blob> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([picture.svg], { type: 'image/svg+xml' }));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = picture.width * 2;
    canvas.height = picture.height * 2;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob === null ? reject(new Error('The picture could not be drawn.')) : resolve(blob)));
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
