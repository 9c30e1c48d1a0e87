const DOCS = 'https://amplitude.com/docs/apis';

/** Amplitude's APIs that are not emulated: how their paths begin, and the page of its docs. The first that fits counts. */
const OTHER_APIS: readonly (readonly [path: string, page: string])[] = [
  ['/api/2/events/', `${DOCS}/analytics/dashboard-rest`],
  ['/api/2/funnels', `${DOCS}/analytics/dashboard-rest`],
  ['/api/2/retention', `${DOCS}/analytics/dashboard-rest`],
  ['/api/2/users', `${DOCS}/analytics/dashboard-rest`],
  ['/api/2/sessions/', `${DOCS}/analytics/dashboard-rest`],
  ['/api/2/composition', `${DOCS}/analytics/dashboard-rest`],
  ['/api/2/realtime', `${DOCS}/analytics/dashboard-rest`],
  ['/api/2/revenue/', `${DOCS}/analytics/dashboard-rest`],
  ['/api/3/chart/', `${DOCS}/analytics/dashboard-rest`],
  ['/events/list', `${DOCS}/analytics/dashboard-rest`],
  ['/events/segmentation', `${DOCS}/analytics/dashboard-rest`],
  ['/attribution', `${DOCS}/analytics/attribution`],
  ['/api/3/cohorts', `${DOCS}/analytics/behavioral-cohorts`],
  ['/api/5/cohorts', `${DOCS}/analytics/behavioral-cohorts`],
  ['/api/2/taxonomy/', `${DOCS}/analytics/taxonomy`],
  ['/api/2/annotations', `${DOCS}/analytics/chart-annotations`],
  ['/api/3/annotations', `${DOCS}/analytics/chart-annotations`],
  ['/api/3/annotation-categories', `${DOCS}/analytics/chart-annotations`],
  ['/api/2/release', `${DOCS}/analytics/releases`],
  ['/api/2/lookup_table', `${DOCS}/analytics/lookup-table`],
  ['/api/3/lookup_table', `${DOCS}/analytics/lookup-table-2`],
  ['/api/2/dsar/', `${DOCS}/analytics/ccpa-dsar`],
  ['/api/2/event-streaming/', `${DOCS}/analytics/event-streaming-metrics`],
  ['/user-deletions/', `${DOCS}/analytics/user-privacy-v2`],
  ['/api/user-deletions/', `${DOCS}/analytics/user-privacy-v2`],
  ['/scim/', `${DOCS}/analytics/scim`],
  ['/sdk/v2/vardata', `${DOCS}/experiment/experiment-evaluation-api`],
  ['/v1/vardata', `${DOCS}/experiment/experiment-evaluation-api`],
  ['/sdk/v2/flags', `${DOCS}/experiment/experiment-evaluation-api`],
  ['/sdk/v1/flags', `${DOCS}/experiment/experiment-evaluation-api`],
  ['/api/1/flags', `${DOCS}/experiment/experiment-management-api`],
  ['/api/1/experiments', `${DOCS}/experiment/experiment-management-api`],
  ['/api/1/deployments', `${DOCS}/experiment/experiment-management-api`],
  ['/sessions/v2/track', 'https://amplitude.com/docs/session-replay'],
];

/**
 * The page of Amplitude's docs for a path of an API that is not emulated; undefined for any other path.
 *
 * @example findDocsPage('/api/3/cohorts/request/1') // 'https://amplitude.com/docs/apis/analytics/behavioral-cohorts'
 */
export function findDocsPage(path: string): string | undefined {
  return OTHER_APIS.find(
    ([begins]) => path === begins || path.startsWith(begins.endsWith('/') ? begins : `${begins}/`),
  )?.[1];
}
