postMessage({ type: 'error', id: 1, error: { code: 'x', message: 'x' } });
