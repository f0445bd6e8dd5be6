import { parseTrees, TemplateParseError } from '../../logql/template/index.ts';
import type { ArgumentNode, ListNode, PipeNode, StatementNode } from '../../logql/template/index.ts';

/** Functions that refuse some arguments when they run. Of `regexReplaceAll` only a pattern that is no constant. */
const CAN_FAIL: ReadonlySet<string> = new Set([
  'bytes',
  'call',
  'date',
  'div',
  'divf',
  'duration',
  'duration_seconds',
  'ge',
  'gt',
  'index',
  'le',
  'lt',
  'mod',
  'repeat',
  'slice',
  'substr',
  'toDate',
  'toDateInZone',
  'unixEpoch',
  'unixEpochMillis',
  'unixEpochNanos',
  'unixToTime',
  'urldecode',
]);
/** Fine on the time of the line. */
const OF_TIME: ReadonlySet<string> = new Set(['date', 'unixEpoch', 'unixEpochMillis', 'unixEpochNanos']);
const PATTERN_FIRST: ReadonlySet<string> = new Set(['regexReplaceAll', 'regexReplaceAllLiteral', 'count']);

/** True if a template of line_format or label_format can fail on some line. A template that does not parse cannot. */
export function templateCanFail(text: string): boolean {
  if (!text.includes('{{')) return false;
  try {
    return [...parseTrees('', text, () => true).values()].some(listCanFail);
  } catch (error) {
    if (error instanceof TemplateParseError) return false;
    throw error;
  }
}

function listCanFail(list: ListNode): boolean {
  return list.nodes.some(statementCanFail);
}

function statementCanFail(node: StatementNode): boolean {
  switch (node.type) {
    case 'action':
      return pipeCanFail(node.pipe);
    case 'if':
    case 'with':
      return (
        pipeCanFail(node.pipe) || listCanFail(node.list) || (node.elseList !== undefined && listCanFail(node.elseList))
      );
    case 'range':
    case 'template':
      return true;
    case 'text':
    case 'break':
    case 'continue':
      return false;
    default: {
      const unknown: never = node;
      return unknown;
    }
  }
}

function pipeCanFail(pipe: PipeNode): boolean {
  return pipe.commands.some(({ args }) => {
    const [first] = args;
    const own = first.type === 'identifier' && functionCanFail(first.name, args.slice(1));
    return own || args.some(argumentCanFail);
  });
}

function functionCanFail(name: string, args: readonly ArgumentNode[]): boolean {
  const [first] = args;
  if (OF_TIME.has(name) && args.some((node) => node.type === 'identifier' && node.name === '__timestamp__'))
    return false;
  if (PATTERN_FIRST.has(name)) return first?.type !== 'string';
  if ((name === 'div' || name === 'mod' || name === 'divf') && isNonZero(args.at(-1))) return false;
  return CAN_FAIL.has(name);
}

function isNonZero(node: ArgumentNode | undefined): boolean {
  return node?.type === 'number' && node.float !== 0;
}

function argumentCanFail(node: ArgumentNode): boolean {
  switch (node.type) {
    case 'pipe':
      return pipeCanFail(node);
    case 'chain':
      return true;
    case 'field':
      return node.path.length > 1;
    case 'variable':
      return node.path.length > 2;
    default:
      return false;
  }
}

/** Names of the labels that a template of line_format or label_format reads, each once. */
export function templateFieldNames(text: string): string[] {
  if (!text.includes('{{')) return [];
  try {
    const found = [...parseTrees('', text, () => true).values()].flatMap(listFields);
    return [...new Set(found)];
  } catch (error) {
    if (error instanceof TemplateParseError) return [];
    throw error;
  }
}

function listFields(list: ListNode): readonly string[] {
  return list.nodes.flatMap((node) => {
    switch (node.type) {
      case 'action':
        return pipeFields(node.pipe);
      case 'template':
        return node.pipe === undefined ? [] : pipeFields(node.pipe);
      case 'if':
      case 'with':
      case 'range':
        return [
          ...pipeFields(node.pipe),
          ...listFields(node.list),
          ...(node.elseList === undefined ? [] : listFields(node.elseList)),
        ];
      default:
        return [];
    }
  });
}

function pipeFields(pipe: PipeNode): readonly string[] {
  return pipe.commands.flatMap(({ args }) => {
    const [first] = args;
    const isIndex = first.type === 'identifier' && first.name === 'index';
    const keys = isIndex ? args.flatMap((node) => (node.type === 'string' ? [node.text] : [])) : [];
    return [...keys, ...args.flatMap(argumentFields)];
  });
}

function argumentFields(node: ArgumentNode): readonly string[] {
  switch (node.type) {
    case 'field':
      return [node.path[0]];
    case 'variable':
      return node.path[0] === '$' && node.path.length > 1 ? [node.path[1]] : [];
    case 'pipe':
      return pipeFields(node);
    case 'chain':
      return argumentFields(node.node);
    default:
      return [];
  }
}
