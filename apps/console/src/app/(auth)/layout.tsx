import type { ReactNode } from 'react';
import { AuthLayout } from '@/features/sessions/auth-layout.tsx';

export default function Layout({ children }: { children: ReactNode }) {
  return <AuthLayout>{children}</AuthLayout>;
}
