import {
  type ArgumentNode,
  type ListNode,
  parseTrees,
  type PipeNode,
  type StatementNode,
  TemplateParseError,
} from '../../logql/template/index.ts';

/** Variables that alert templates find declared. */
const DECLARED = '{{$labels := 0}}{{$externalLabels := 0}}{{$externalURL := 0}}{{$value := 0}}{{$values := 0}}';

/**
 * The labels of the sample that an alert template reads, in the order of the text, each once: `$labels.x`, `.Labels.x`,
 * `$.Labels.x`, `index $labels "x"`. Empty for a template that does not parse.
 */
export function templateLabelReferences(text: string): string[] {
  return [...new Set(argumentsOf(text).flatMap(referencedLabels))];
}

/** True if an alert template reads the value: `$value`, `$values`, `.Value`, `.Values`. */
export function templateUsesValue(text: string): boolean {
  return argumentsOf(text).some((node) => {
    if (node.type === 'variable') {
      const [name, field] = node.path;
      return name === '$value' || name === '$values' || (name === '$' && (field === 'Value' || field === 'Values'));
    }
    return node.type === 'field' && (node.path[0] === 'Value' || node.path[0] === 'Values');
  });
}

function argumentsOf(text: string): readonly ArgumentNode[] {
  if (!text.includes('{{')) return [];
  let lists: readonly ListNode[];
  try {
    lists = [...parseTrees('', DECLARED + text, () => true).values()];
  } catch (error) {
    if (error instanceof TemplateParseError) return [];
    throw error;
  }
  return lists.flatMap(listArguments);
}

function listArguments(list: ListNode): readonly ArgumentNode[] {
  return list.nodes.flatMap(statementArguments);
}

function statementArguments(node: StatementNode): readonly ArgumentNode[] {
  switch (node.type) {
    case 'action':
      return pipeArguments(node.pipe);
    case 'template':
      return node.pipe === undefined ? [] : pipeArguments(node.pipe);
    case 'if':
    case 'with':
    case 'range':
      return [
        ...pipeArguments(node.pipe),
        ...listArguments(node.list),
        ...(node.elseList === undefined ? [] : listArguments(node.elseList)),
      ];
    default:
      return [];
  }
}

/** Every argument, inner ones behind the one that holds them; `index` calls as one pipeline argument each. */
function pipeArguments(pipe: PipeNode): readonly ArgumentNode[] {
  return pipe.commands.flatMap((command) => {
    const [first] = command.args;
    const inner = command.args.flatMap(withInner);
    if (first.type !== 'identifier' || first.name !== 'index') return inner;
    return [{ type: 'pipe', pos: pipe.pos, isAssign: false, declarations: [], commands: [command] }, ...inner];
  });
}

function withInner(node: ArgumentNode): readonly ArgumentNode[] {
  if (node.type === 'pipe') return pipeArguments(node);
  return node.type === 'chain' ? [node, ...withInner(node.node)] : [node];
}

function referencedLabels(node: ArgumentNode): readonly string[] {
  if (node.type === 'pipe') return indexedLabel(node);
  const path = labelPath(node);
  return path === undefined || path.length === 0 ? [] : [path[0]];
}

/** The fields behind the labels; undefined for an argument that is something else. */
function labelPath(node: ArgumentNode): readonly string[] | undefined {
  if (node.type === 'variable') {
    if (node.path[0] === '$labels') return node.path.slice(1);
    return node.path[0] === '$' && node.path[1] === 'Labels' ? node.path.slice(2) : undefined;
  }
  return node.type === 'field' && node.path[0] === 'Labels' ? node.path.slice(1) : undefined;
}

function indexedLabel(pipe: PipeNode): readonly string[] {
  const [, map, key] = pipe.commands[0].args as readonly (ArgumentNode | undefined)[];
  if (map === undefined || key?.type !== 'string') return [];
  return labelPath(map)?.length === 0 ? [key.text] : [];
}
