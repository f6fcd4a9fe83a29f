import { csvExporter } from '#core/exporters/csv.ts';
import type { Exporter } from '#core/exporters/define-exporter.ts';
import { parquetExporter } from '#core/exporters/parquet.ts';
import { xlsxExporter } from '#core/exporters/xlsx.ts';

/** Every format that results can be exported to. */
export const EXPORTERS: readonly Exporter[] = [parquetExporter, csvExporter, xlsxExporter];
