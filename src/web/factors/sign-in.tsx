import { useState } from "react";
import { SignInForm } from "../people/sign-in-form.tsx";
import { OtherWays } from "./other-ways.tsx";
import { SecondStepForm } from "./second-step-form.tsx";

type Props = {
  email?: string;
  /** an address of this app: where a provider sends back to */
  to?: string | undefined;
  /** the first step was taken at a provider */
  second?: boolean;
  onDone: () => void;
};

/** Signing in, by whatever there is: password and code, passkey, a provider of the company. */
export function SignIn({ email = "", to, second = false, onDone }: Props) {
  const [owed, setOwed] = useState(second);
  if (owed) return <SecondStepForm onDone={onDone} onBack={() => setOwed(false)} />;
  return (
    <>
      <SignInForm email={email} onDone={onDone} onSecondStep={() => setOwed(true)} />
      <OtherWays to={to} onDone={onDone} />
    </>
  );
}
