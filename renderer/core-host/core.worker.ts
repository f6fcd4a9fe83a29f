import '../jitless.ts';
import { openBundledEngine } from '../engine/duckdb-bundle.ts';
import { createWorkbench } from './create-workbench.ts';
import type { CoreRequest } from './messages.ts';
import { serveWorkbench } from './serve-workbench.ts';

const handle = serveWorkbench(
  createWorkbench(() => openBundledEngine()),
  (response) => self.postMessage(response),
);
self.addEventListener('message', (event: MessageEvent<CoreRequest>) => handle(event.data));
