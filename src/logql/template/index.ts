export { GoMap, type GoMapSource, type GoValue } from '../go/fmt-values.ts';
export { FunctionError, TemplateExecError, TemplateParseError } from './errors.ts';
export { simpleField, templateFields } from './fields.ts';
export type { FunctionMap, TemplateFunction } from './function.ts';
export { functionsFor, type TemplateContext } from './functions.ts';
export { parseTemplate, Template } from './template.ts';
