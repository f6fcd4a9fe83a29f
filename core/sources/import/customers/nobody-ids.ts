import { literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** Words that systems put where a customer is unknown; lower case, without blanks, hyphens and underscores. */
const WORDS: readonly string[] = (
  'guest guests guestuser guestcustomer guestcheckout anonymous anonymoususer anon unknown unknowncustomer nobody nocustomer notset (notset) notprovided ' +
  'notavailable undefinedcustomer default defaultcustomer defaultuser walkin walkincustomer cash cashcustomer cashsale retailcustomer generalcustomer ' +
  'gast unbekannt laufkunde laufkundschaft barverkauf anonym invité invite anonyme inconnu clientdepassage comptoir invitado desconocido clientefinal ' +
  'consumidorfinal mostrador ospite sconosciuto anonimo convidado visitante desconhecido gość nieznany гость неизвестно аноним misafir ' +
  'ゲスト 匿名希望 不明 一般 비회원 손님 ' +
  '散客 匿名 匿名用户 匿名买家 匿名客户 未知 未知客户 未知用户 游客 访客 路人 无 无名 无名氏 临时客户 普通顾客 普通客户 非会员 门店散客 零售客户 现金客户 默认客户 过客'
).split(' ');

const PLACEHOLDER_NUMBER = '-1|0{2,}|9{6,}|0{8}-0{4}-0{4}-0{4}-0{12}|(?:\\+?86)?1?0{9,}';
const PLACEHOLDER_MAIL =
  '(?:guest|anonymous|anon|unknown|no-?e?mail|no-?reply|do-?not-?reply|none|nomail|na|test|example)[0-9]*@.*|.*@(?:example|test|none|noemail|invalid)\\.(?:com|org|net|invalid)';
const MASKED = '.*[*＊•●].*|[0-9]{3}[xX]{4,5}[0-9]{3,4}';

/** True for an id that stands for nobody by its words or digits. A bare `0` is judged by its orders, too: see find-nobody. */
export function isPlaceholderId(id: Sql): Sql {
  const word = sql`lower(regexp_replace(${id}, '[\\s_-]+', '', 'g'))`;
  return sql`(list_contains([${rawSql(WORDS.map((each) => literal(each).text).join(', '))}], ${word})
    or regexp_full_match(lower(${id}), ${literal(`${PLACEHOLDER_NUMBER}|${PLACEHOLDER_MAIL}`)}))`;
}

/** True for an id of which a platform shows a part only: `张**`, `138****1234`. Several people share it. */
export function isMaskedId(id: Sql): Sql {
  return sql`regexp_full_match(${id}, ${literal(MASKED)})`;
}
