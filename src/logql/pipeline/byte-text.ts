import { decodeUtf8, encodeUtf8 } from '../text.ts';

const MAY_HOLD_BYTES = /[\udc80-\udcff]/;

/**
 * A text in the one form the engine uses: where pieces were put together, bytes outside UTF-8 may have become
 * neighbours that are a character.
 */
export function normalizeBytes(text: string): string {
  return MAY_HOLD_BYTES.test(text) ? decodeUtf8(encodeUtf8(text)) : text;
}
