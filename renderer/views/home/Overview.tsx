import type { ProjectView } from '../../core-host/project-view.ts';

export function Overview({ project }: { readonly project: ProjectView }) {
  return <p>{project.name}</p>;
}
