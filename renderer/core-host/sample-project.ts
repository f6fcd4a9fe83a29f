import { WorkbenchError } from '#core/kernel/errors.ts';
import type { FileSource } from '#core/kernel/files.ts';
import type { ProjectInput } from '#core/workbench/build/build-types.ts';
import { openProjectInput } from '#core/workbench/build/open-project.ts';
import { parseProjectFile } from '#core/outputs/project/project-file.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { createBlobSource } from '../engine/blob-source.ts';
import { locateSample } from '../host/sample-file.ts';

const DEFINITION = 'project.json';

async function fetchSample(folder: string, name: string, task: TaskOptions): Promise<Response> {
  const response = await fetch(new URL(name, folder), { signal: task.signal ?? null });
  if (!response.ok) {
    throw new WorkbenchError('project/sample-missing', `The sample file ${name} is not beside the window.`, {
      hint: 'Build the window again: npm start does it.',
      zh: { message: `窗口旁缺少示例文件 ${name}。`, hint: '请重新构建窗口：运行 npm start 即可。' },
      place: { file: name },
    });
  }
  return response;
}

/** Reads the sample project from the window's own origin. */
export async function openSampleProject(
  baseUrl: string,
  locators: Map<FileSource, string | null>,
  task: TaskOptions,
): Promise<ProjectInput> {
  const folder = new URL('samples/', baseUrl).href;
  const text = await (await fetchSample(folder, DEFINITION, task)).text();
  return openProjectInput(parseProjectFile(text, DEFINITION), async ({ name }) => {
    task.onProgress?.({ step: 'load', subject: name, done: 0 });
    const blob = await (await fetchSample(folder, name, task)).blob();
    const source = createBlobSource(new File([blob], name, { lastModified: 0 }));
    locators.set(source, locateSample(name));
    return source;
  });
}
