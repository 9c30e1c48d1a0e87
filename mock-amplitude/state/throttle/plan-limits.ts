import type { Limits } from '../../limits.ts';
import type { Project } from '../../projects/projects.ts';

/** What a project as a whole may send; Infinity where its plan sets no limit. */
export interface PlanLimits {
  eventsPerSecond: number;
  requestsPerSecond: number;
  /** In any 24 h. */
  eventsPerDay: number;
  /** In a calendar month. */
  eventsPerMonth: number;
}

/** Looks up what a plan allows. */
export function planLimits(plan: Project['plan'], limits: Limits): PlanLimits {
  switch (plan) {
    case 'starter':
      return {
        eventsPerSecond: limits.starterEventsPerSecond,
        requestsPerSecond: limits.starterRequestsPerSecond,
        eventsPerDay: limits.starterEventsPerDay,
        eventsPerMonth: limits.starterEventsPerMonth,
      };
    case 'growth':
    case 'enterprise':
      return {
        eventsPerSecond: limits.eventsPerSecond,
        requestsPerSecond: Number.POSITIVE_INFINITY,
        eventsPerDay: Number.POSITIVE_INFINITY,
        eventsPerMonth: Number.POSITIVE_INFINITY,
      };
  }
}
