import { NON_GREEDY, type LoopNode, type RegexNode } from './nodes.ts';

/** The tree without counted repetitions, as Go's Simplify gives it: `x{2,4}` is `xx(?:x(?:x)?)?`. */
export function simplifyTree(node: RegexNode): RegexNode {
  switch (node.op) {
    case 'capture': {
      const sub = simplifyTree(node.sub);
      return sub === node.sub ? node : { ...node, sub };
    }
    case 'concat':
    case 'alternate': {
      const subs = node.subs.map(simplifyTree);
      return subs.every((sub, i) => sub === node.subs[i]) ? node : { ...node, subs };
    }
    case 'star':
    case 'plus':
    case 'quest':
      return loop(node.op, node.flags, simplifyTree(node.sub), node);
    case 'repeat':
      return repeat(node.flags, node.min, node.max, node.sub);
    default:
      return node;
  }
}

function loop(op: LoopNode['op'], flags: number, sub: RegexNode, same?: LoopNode): RegexNode {
  if (sub.op === 'empty') return sub;
  if (sub.op === op && ((sub.flags ^ flags) & NON_GREEDY) === 0) return sub;
  return same !== undefined && sub === same.sub ? same : { op, flags, sub };
}

function repeat(flags: number, min: number, max: number, repeated: RegexNode): RegexNode {
  if (min === 0 && max === 0) return { op: 'empty', flags: 0 };
  const sub = simplifyTree(repeated);
  if (max === -1) {
    if (min === 0) return loop('star', flags, sub);
    const last = loop('plus', flags, sub);
    if (min === 1) return last;
    return { op: 'concat', flags: 0, subs: [...copies(sub, min - 1), last] };
  }
  if (min === 1 && max === 1) return sub;
  const required = copies(sub, min);
  if (max === min) return { op: 'concat', flags: 0, subs: required };
  let optional = loop('quest', flags, sub);
  for (let i = min + 1; i < max; i++) {
    optional = loop('quest', flags, { op: 'concat', flags: 0, subs: [sub, optional] });
  }
  return min === 0 ? optional : { op: 'concat', flags: 0, subs: [...required, optional] };
}

function copies(sub: RegexNode, count: number): RegexNode[] {
  return new Array<RegexNode>(count).fill(sub);
}
