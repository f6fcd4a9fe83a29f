import {
  getContract,
  getStagedName,
  listStagedFields,
  type ContractField,
  type SourceContract,
  type SourceName,
} from '#core/sources/contracts.ts';
import type { Label } from '#core/kernel/label.ts';
import { defineModel, type ColumnDeclaration, type Model } from '#core/mart/define-model.ts';

type SourceVariant = {
  readonly name?: string;
  readonly label?: Label;
  readonly doc?: Label;
  readonly nullable?: readonly string[];
};

const UNITS = {
  money: { zh: '项目币种最小单位（分）', en: 'minor units (cents) of the project currency' },
  datetime: { zh: '项目时区的本地时间', en: "wall-clock time in the project's time zone" },
} as const;

function describeField(field: ContractField): Label {
  const { label } = field;
  switch (field.type) {
    case 'id':
      return {
        zh: `${label.zh}，原样保留的文本，不转为数字。`,
        en: `${label.en}: text kept to the last digit, never a number.`,
      };
    case 'money':
      return { zh: `${label.zh}，单位为${UNITS.money.zh}。`, en: `${label.en}, in ${UNITS.money.en}.` };
    case 'datetime':
      return { zh: `${label.zh}，${UNITS.datetime.zh}。`, en: `${label.en}: ${UNITS.datetime.en}.` };
    case 'enum': {
      const values = field.values?.join(', ') ?? '';
      return { zh: `${label.zh}，取值：${values}。`, en: `${label.en}, one of: ${values}.` };
    }
    default:
      return { zh: `${label.zh}。`, en: `${label.en}.` };
  }
}

function declareColumns(contract: SourceContract, nullable: readonly string[]): Record<string, ColumnDeclaration> {
  const types = new Map(listStagedFields(contract).map((field) => [field.name, field.type]));
  const columns: Record<string, ColumnDeclaration> = {};
  for (const field of contract.fields) {
    const name = getStagedName(field);
    const isNullable = !field.required || nullable.includes(field.name);
    columns[name] = {
      type: types.get(name) ?? 'VARCHAR',
      label: field.label,
      doc: describeField(field),
      nullable: isNullable,
      ...(field.type === 'money' ? { unit: UNITS.money } : {}),
    };
    if (field.type === 'datetime') {
      columns[`${name}_is_date`] = {
        type: 'BOOLEAN',
        label: { zh: `${field.label.zh}仅有日期`, en: `${field.label.en} is a date only` },
        doc: {
          zh: `为真表示“${field.label.zh}”的原值没有时刻，按当日零点存放。`,
          en: `True where the value of ${name} carried no time of day and stands at midnight.`,
        },
        nullable: isNullable,
      };
    }
  }
  return columns;
}

function defineSource(source: SourceName, variant: SourceVariant = {}): Model {
  const contract = getContract(source);
  const { zh, en } = contract.label;
  return defineModel({
    name: variant.name ?? `stg_${source}`,
    kind: 'source',
    label: variant.label ?? { zh: `${zh}（清洗后）`, en: `${en}, cleaned` },
    doc: variant.doc ?? {
      zh: `导入并清洗后的${zh}数据；截止日期之后、被排除、重复和被拒绝的行不在其中。未映射的列为空。`,
      en: `${en} as imported and cleaned, without rows after the as-of date, excluded, duplicate or rejected rows. Unmapped columns are NULL.`,
    },
    grain: { zh: `文件中的一行${zh}记录`, en: `one row of the ${en.toLowerCase()} files` },
    primaryKey: contract.key ?? [],
    inputs: {},
    columns: declareColumns(contract, variant.nullable ?? []),
  });
}

/** Order lines. */
export const stgOrders = defineSource('orders');
/** Order lines without a customer: they count in total revenue only. */
const stgOrdersUnassigned = defineSource('orders', {
  name: 'stg_orders_unassigned',
  label: { zh: '无客户的订单（清洗后）', en: 'Orders without a customer, cleaned' },
  doc: {
    zh: '没有客户ID的订单行；只计入总营收，不进入任何客户口径。',
    en: 'Order lines without a customer ID: they count in total revenue and in no figure about customers.',
  },
  nullable: ['customer_id'],
});
/** Behaviour events. */
export const stgBehaviors = defineSource('behaviors');
/** Customers with their attributes. */
export const stgCustomers = defineSource('customers');
/** Which platform customers are one customer. */
const stgCustomerLinks = defineSource('customer_links');
/** Products with their attributes. */
export const stgProducts = defineSource('products');
/** Stores with their attributes. */
export const stgStores = defineSource('stores');
/** Promotions. */
export const stgPromotions = defineSource('promotions');
/** Strategies and their waves. */
export const stgStrategies = defineSource('strategies');
/** Executed touches. */
export const stgTouches = defineSource('touches');
/** Touches assigned at launch. */
export const stgPlannedTouches = defineSource('planned_touches');
/** Service tickets. */
export const stgServiceTickets = defineSource('service_tickets');
/** Acquisition costs by period. */
export const stgAcquisitionCosts = defineSource('acquisition_costs');

/** Every table the import makes. */
export const SOURCE_MODELS: readonly Model[] = [
  stgOrders,
  stgOrdersUnassigned,
  stgBehaviors,
  stgCustomers,
  stgCustomerLinks,
  stgProducts,
  stgStores,
  stgPromotions,
  stgStrategies,
  stgTouches,
  stgPlannedTouches,
  stgServiceTickets,
  stgAcquisitionCosts,
];
