import type { Encoding } from './encodings.ts';

/** Encodings that a file may be in which is no Unicode and has no single accented letters among ASCII. */
export const DENSE_ENCODINGS = [
  'gb18030',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'windows-1251',
  'koi8-r',
  'windows-1253',
] as const satisfies readonly Encoding[];

/** Encodings of Latin letters with accents. */
export const LATIN_ENCODINGS = [
  'latin1',
  'windows-1250',
  'windows-1254',
  'windows-1257',
] as const satisfies readonly Encoding[];

/** Frequent characters of everyday and order texts, simplified. */
const SIMPLIFIED = new Set(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运订单号客户称额款货店铺付退状态价买卖购评快递省县街订购奶茶鞋衣裤红蓝黑绿元角李刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯于董萧曹袁邓傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范石姚谭廖邹熊陆郝孔白崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎易武乔贺赖龚京沪渝津深圳广州杭成都武汉苏宁渠道优惠券会员编码邮费仓库完成关闭取消待发已收',
);
const TRADITIONAL = new Set(
  '的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應向頭文體美相見被利什二等產或新己制身果加西月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活更別打女變四總何電數安少報才結反受目太量再建務做接必場件計管期市直德資命山金指許統區保至社便空決展馬科司五基書非則聽白卻界達光放強難且權思王完設式色路記南品住告類求據程北邊張該交規萬取格望術領共確傳師觀清今院讓識候帶導爭運訂單號客戶稱額款貨店舖付退狀態價買賣購評快遞縣街奶茶鞋衣褲紅藍黑綠元李劉陳楊趙黃周吳徐孫胡朱林郭羅梁宋鄭謝韓唐馮蕭曹鄧蘇盧蔣蔡賈葉閻余潘鍾臺灣台灣香港高雄編產鮮',
);
const HANGUL = new Set(
  '이다는을의에가고지기하한로사도그시리라나서아인어자들있대만일정수해오전부주보장제상거과스여원구금품명번호문액날짜고객상품수량가격매주문서울부산남김박최정강조윤장임신권황안송류홍유우비조동양성국학생',
);
const KANJI = new Set(
  '日本人年月大上中国出会分時行前円品名号数量金額注文商顧客価格店東京都市県区町田山川木村林森石井藤佐加高松小野原島様合計番入',
);

const isKana = (character: string): boolean => /[\u3041-\u3093\u30a1-\u30f6\u30fc]/.test(character);

const TESTS: Readonly<Partial<Record<Encoding, (character: string) => boolean>>> = {
  gb18030: (character) => SIMPLIFIED.has(character),
  big5: (character) => TRADITIONAL.has(character),
  'euc-kr': (character) => HANGUL.has(character),
  shift_jis: (character) => isKana(character) || KANJI.has(character),
  'euc-jp': (character) => isKana(character) || KANJI.has(character),
};

const decode = (bytes: Uint8Array, encoding: Encoding): string => new TextDecoder(encoding).decode(bytes);

/** The share of letters that stand where their alphabet has them: words of one script in which no capital follows a small letter. */
function scoreAlphabet(text: string, letters: RegExp): number {
  let high = 0;
  let fitting = 0;
  for (const word of text.match(/[^\p{ASCII}]+/gu) ?? []) {
    high += word.length;
    const fits =
      letters.test(word) &&
      !/\p{Ll}\p{Lu}/u.test(word) &&
      (word.length < 3 || /\p{Ll}/u.test(word) || !/\p{Ll}/u.test(text));
    if (fits) fitting += word.length;
  }
  return high === 0 ? 0 : fitting / high;
}

/** How well bytes read in an encoding as texts of its language, from 0 to 1: the share of characters that are frequent there. */
export function scoreEncoding(bytes: Uint8Array, encoding: Encoding): number {
  const text = decode(bytes, encoding);
  if (encoding === 'windows-1251' || encoding === 'koi8-r')
    return scoreAlphabet(text, /^[\u0401\u0410-\u044f\u0451]+$/);
  if (encoding === 'windows-1253') return scoreAlphabet(text, /^[\u0386-\u03ce]+$/);
  const test = TESTS[encoding];
  const letters = text.match(/[\p{L}\ufffd]/gu)?.filter((letter) => letter > '\u007f') ?? [];
  if (test === undefined || letters.length === 0) return 0;
  return letters.filter(test).length / letters.length;
}

/** Lines with bytes beyond ASCII from the start of a text: what its encoding can be told from. */
export function gatherHighLines(head: Uint8Array, limit = 16_384): Uint8Array {
  const gathered = new Uint8Array(Math.min(limit, head.length));
  let used = 0;
  let start = 0;
  let hasHigh = false;
  for (let at = 0; at <= head.length && used < gathered.length; at += 1) {
    const byte = at < head.length ? (head[at] as number) : 0x0a;
    if (byte >= 0x80) hasHigh = true;
    if (byte !== 0x0a) continue;
    if (hasHigh && at < head.length) {
      const line = head.subarray(start, Math.min(at + 1, start + gathered.length - used));
      gathered.set(line, used);
      used += line.length;
    }
    start = at + 1;
    hasHigh = false;
  }
  return used === 0 ? head.subarray(0, limit) : gathered.subarray(0, used);
}
