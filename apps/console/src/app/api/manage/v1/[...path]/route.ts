import { answerManagement } from '@/management/answer-management.ts';

export const dynamic = 'force-dynamic';

export {
  answerManagement as DELETE,
  answerManagement as GET,
  answerManagement as PATCH,
  answerManagement as POST,
  answerManagement as PUT,
};
