import { z } from 'zod';

/** The content security policy forbids generated code; without this zod would probe for it and log a violation. */
z.config({ jitless: true });
