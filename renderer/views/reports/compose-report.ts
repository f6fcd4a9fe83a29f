import type { Report } from '#core/outputs/reports/report.ts';
import type { Label } from '#core/kernel/label.ts';
import { WORKBENCH_VERSION } from '#core/kernel/version.ts';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import type { Language } from '../../store/preferences.slice.ts';
import type { NamedPin } from './use-pins.ts';

type ReportInput = {
  readonly project: ProjectView;
  readonly pins: readonly NamedPin[];
  readonly title: string;
  readonly language: Language;
  readonly filters: readonly Label[];
  readonly isMasked: boolean;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
};

/** The report of the pins chosen, in their order, with the facts of the project as it is now. */
export function composeReport({ project, pins, title, language, filters, isMasked, writtenAt }: ReportInput): Report {
  const { parameters } = project;
  return {
    language,
    title,
    projectName: project.name,
    asOf: parameters.asOfDate,
    timeZone: parameters.timeZone,
    dataFrom: project.dataFrom,
    dataThrough: project.dataThrough,
    filters,
    buildId: project.buildId,
    workbenchVersion: WORKBENCH_VERSION,
    writtenAt: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(writtenAt),
    files: project.definition.sources.flatMap(({ source, files }) =>
      files.map(({ name, size, fingerprint }) => ({
        source,
        name,
        bytes: size,
        fingerprint: fingerprint === null ? null : `${fingerprint.head.slice(0, 16)}…${fingerprint.tail.slice(0, 16)}`,
      })),
    ),
    charts: pins.map(({ name, content }) => ({ ...content, title: name, comment: content.comment })),
    isMasked,
  };
}
