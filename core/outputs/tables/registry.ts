import { csvExporter } from './csv.ts';
import type { Exporter } from './define-exporter.ts';
import { parquetExporter } from './parquet.ts';
import { xlsxExporter } from './xlsx.ts';

/** Every format that results can be exported to. */
export const EXPORTERS: readonly Exporter[] = [parquetExporter, csvExporter, xlsxExporter];
