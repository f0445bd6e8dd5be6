/** Below Loki's default limit for the length of a query. */
const PIECE_NS = 7n * 86_400_000_000_000n;

/** The time [from, to) in pieces for which one request may ask. */
export function piecesOf(from: bigint, to: bigint): { readonly start: bigint; readonly end: bigint }[] {
  const pieces: { start: bigint; end: bigint }[] = [];
  for (let start = from; start < to; start += PIECE_NS)
    pieces.push({ start, end: start + PIECE_NS < to ? start + PIECE_NS : to });
  return pieces;
}
