import { childrenOf, RegexSyntaxError, type RegexNode } from './nodes.ts';

/** Highest tree that Go accepts. */
export const MAX_HEIGHT = 1000;
/** Most instructions of a program that Go accepts: 128 MiB of 40 bytes each. */
const MAX_SIZE = Math.floor((128 << 20) / 40);
/** Most code points in all sets and literals: 128 MiB of 4 bytes each. */
const MAX_RUNES = (128 << 20) / 4;

interface Measure {
  readonly height: number;
  readonly size: number;
}

/**
 * The limits of Go's parser. It starts to measure only when the number of nodes could reach a limit, which decides
 * what is accepted, so that number is kept here as Go keeps it: nodes taken minus nodes given back for reuse.
 */
export class Limits {
  private readonly pattern: string;
  private readonly measures = new WeakMap<RegexNode, Measure>();
  private nodes = 0;
  private spare = 0;
  private runes = 0;
  private repeats = 1;
  private sizing = false;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  take(): void {
    if (this.spare > 0) this.spare--;
    else this.nodes++;
  }

  giveBack(): void {
    this.spare++;
  }

  /** A node enters the tree. */
  push(node: RegexNode): void {
    if (node.op === 'literal') this.runes += node.runes.length;
    else if (node.op === 'class') this.runes += node.ranges.length;
    this.check(node);
  }

  /** Throws Go's error if the node is too large or too high. */
  check(node: RegexNode): void {
    if (this.runes > MAX_RUNES) this.fail('expression too large');
    if (!this.sizing) this.sizing = this.mustSize(node);
    if (this.sizing && this.measure(node).size > MAX_SIZE) this.fail('expression too large');
    if (this.nodes >= MAX_HEIGHT && this.measure(node).height > MAX_HEIGHT) this.fail('expression nests too deeply');
  }

  private mustSize(node: RegexNode): boolean {
    if (node.op === 'repeat') {
      const copies = Math.max(1, node.max === -1 ? node.min : node.max);
      this.repeats = copies > Math.floor(MAX_SIZE / this.repeats) ? MAX_SIZE : this.repeats * copies;
    }
    return this.nodes >= Math.floor(MAX_SIZE / this.repeats);
  }

  private fail(code: string): never {
    throw new RegexSyntaxError(code, this.pattern);
  }

  private measure(node: RegexNode): Measure {
    const known = this.measures.get(node);
    if (known !== undefined) return known;
    const parts = childrenOf(node).map((sub) => this.measure(sub));
    const inner = parts.reduce((sum, part) => sum + part.size, 0);
    const measure = {
      height: 1 + parts.reduce((max, part) => Math.max(max, part.height), 0),
      size: Math.max(1, sizeOf(node, inner)),
    };
    this.measures.set(node, measure);
    return measure;
  }
}

/** Instructions that Go reckons for a node, `inner` being those of its parts. */
function sizeOf(node: RegexNode, inner: number): number {
  switch (node.op) {
    case 'literal':
      return node.runes.length;
    case 'capture':
    case 'star':
      return 2 + inner;
    case 'plus':
    case 'quest':
      return 1 + inner;
    case 'concat':
      return inner;
    case 'alternate':
      return inner + node.subs.length - 1;
    case 'repeat':
      if (node.max === -1) return node.min === 0 ? 2 + inner : 1 + node.min * inner;
      return node.max * inner + node.max - node.min;
    default:
      return 1;
  }
}
