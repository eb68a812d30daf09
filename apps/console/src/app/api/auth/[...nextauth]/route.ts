import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { authOptions } from '@/features/sessions/server/auth-options.ts';

type RouteContext = { params: Promise<{ nextauth: string[] }> };

async function handle(request: NextRequest, context: RouteContext): Promise<Response> {
  const response: Response = await NextAuth(request, { params: await context.params }, authOptions());
  return response;
}

export { handle as GET, handle as POST };
