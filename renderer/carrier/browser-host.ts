import type { Engine } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { DrawRunner } from '#core/campaigns/draws/draw-runner.ts';
import type { WorkbenchHost } from '#core/workbench/host.ts';
import { createBlobSource } from '../engine/blob-source.ts';
import { createDataSource } from '../engine/data-source.ts';
import type { DataFile } from '../host/host-bridge.ts';
import { locateSample } from '../host/sample-file.ts';
import { openOutputFolder } from './output-folders.ts';

async function fetchSample(baseUrl: string, name: string, task: TaskOptions): Promise<File> {
  const folder = new URL('samples/', baseUrl);
  const response = await fetch(new URL(name, folder), { signal: task.signal ?? null });
  if (!response.ok) {
    throw new WorkbenchError('project/sample-missing', `The sample file ${name} is not beside the window.`, {
      hint: 'Build the window again: npm start does it.',
      zh: { message: `窗口旁缺少示例文件 ${name}。`, hint: '请重新构建窗口：运行 npm start 即可。' },
      place: { file: name },
    });
  }
  return new File([await response.blob()], name, { lastModified: 0 });
}

/** What a browser's thread lends to the workbench: files of the page, folders the analyst chose, the sample beside the window. */
export function createBrowserHost(openEngine: () => Promise<Engine>, runDraws: DrawRunner): WorkbenchHost {
  return {
    openEngine,
    openFile: (file) => createDataSource(file as DataFile),
    openFolder: (folder) => openOutputFolder(folder as FileSystemDirectoryHandle),
    openSampleFile: async (baseUrl, name, task) => ({
      file: createBlobSource(await fetchSample(baseUrl, name, task)),
      locator: locateSample(name),
    }),
    runDraws,
    now: () => Date.now(),
  };
}
