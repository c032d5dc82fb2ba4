export { agentOf, projectKey } from './access.ts';
export { GoogleError } from './error.ts';
export { type Google, type GoogleOptions, startGoogle } from './server.ts';
export { type Body, type Json, part, parts, type Project, remove, type State, text } from './state.ts';
