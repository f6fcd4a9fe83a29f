import { toRows } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { martTable, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { sql } from '#core/kernel/sql.ts';

/** A strategy with touches, as the evaluation's picker shows it. */
export type CampaignEntry = {
  readonly strategyId: string;
  /** Null where the strategies source does not name it. */
  readonly name: string | null;
  readonly campaignId: string | null;
  readonly type: string | null;
  readonly channel: string | null;
  readonly promotion: {
    readonly id: string;
    readonly name: string | null;
    readonly startsOn: string | null;
    readonly endsOn: string | null;
  } | null;
  readonly assignedFrom: string;
  /** Day on which the last window closes, ISO. */
  readonly readOutOn: string;
  readonly isClosed: boolean;
  readonly treated: number;
  readonly control: number;
  /** Touches (触达数). */
  readonly touches: number;
  /** Converted / rows with closed window, per arm (转化率); null where no window has closed. */
  readonly treatedRate: number | null;
  readonly controlRate: number | null;
};

/** Every strategy with touches, planned or executed, the latest first. */
export async function listCampaigns(
  engine: Engine,
  scope: MartScope,
  options: RunOptions = {},
): Promise<readonly CampaignEntry[]> {
  const rows = toRows(
    await engine.query(
      sql`
with records as (
  select
    *,
    status <> 'unplanned' or not bool_or(status <> 'unplanned') over (partition by strategy_id) as is_assigned
  from ${martTable(scope, 'fct_cst_repurchase')}
),
touches as (
  select
    strategy_id,
    any_value(campaign_id) as campaign_id,
    min(channel) as channel,
    min(promotion_id) as promotion_id,
    cast(min(cast(assigned_at as date)) filter (where is_assigned) as varchar) as assigned_from,
    cast(max(window_end_date) filter (where is_assigned) as varchar) as read_out_on,
    bool_and(is_window_closed) filter (where is_assigned) as is_closed,
    count(*) filter (where is_assigned and not coalesce(is_control, false)) as treated,
    count(*) filter (where is_assigned and coalesce(is_control, false)) as control,
    cast(coalesce(sum(touch_count), 0) as bigint) as touches,
    count(*) filter (where is_assigned and converted and is_window_closed and not coalesce(is_control, false))
      / nullif(count(*) filter (where is_assigned and is_window_closed and not coalesce(is_control, false)), 0) as treated_rate,
    count(*) filter (where is_assigned and converted and is_window_closed and is_control)
      / nullif(count(*) filter (where is_assigned and is_window_closed and is_control), 0) as control_rate
  from records
  group by strategy_id
)
select
  touches.*,
  strategies.name,
  strategies.type,
  coalesce(strategies.promotion_name, '') as promotion_name,
  cast(strategies.promotion_starts_on as varchar) as promotion_starts_on,
  cast(strategies.promotion_ends_on as varchar) as promotion_ends_on
from touches left join ${martTable(scope, 'int_strategies')} as strategies using (strategy_id)
order by assigned_from desc, strategy_id`,
      options,
    ),
  );
  return rows.map((row): CampaignEntry => {
    const text = (name: string): string | null => (row[name] === null || row[name] === '' ? null : readText(row, name));
    const rate = (name: string): number | null => (row[name] === null ? null : readNumber(row, name));
    const promotionId = text('promotion_id');
    return {
      strategyId: readText(row, 'strategy_id'),
      name: text('name'),
      campaignId: text('campaign_id'),
      type: text('type'),
      channel: text('channel'),
      promotion:
        promotionId === null
          ? null
          : {
              id: promotionId,
              name: text('promotion_name'),
              startsOn: text('promotion_starts_on'),
              endsOn: text('promotion_ends_on'),
            },
      assignedFrom: readText(row, 'assigned_from'),
      readOutOn: readText(row, 'read_out_on'),
      isClosed: row['is_closed'] === true,
      treated: readNumber(row, 'treated'),
      control: readNumber(row, 'control'),
      touches: readNumber(row, 'touches'),
      treatedRate: rate('treated_rate'),
      controlRate: rate('control_rate'),
    };
  });
}
