import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** Why no picture comes: no HTTPS, not allowed, no camera there, or another program holds it. */
export type Trouble = "insecure" | "denied" | "noCamera" | "busy";
type Range = { min: number; max: number; step: number };
/** What the camera can do beyond giving a picture; absent where it can't or doesn't say. */
export type Abilities = { torch: boolean; zoom: Range | null; several: boolean };
type ExtendedCapabilities = MediaTrackCapabilities & { torch?: boolean; zoom?: Partial<Range> };

export type Stream = {
  video: RefObject<HTMLVideoElement | null>;
  track: MediaStreamTrack | null;
  trouble: Trouble | null;
  abilities: Abilities;
  /** the next camera of the device */
  turn: () => void;
  retry: () => void;
};

const NONE: Abilities = { torch: false, zoom: null, several: false };

function troubleOf(error: unknown): Trouble {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "noCamera";
}

function zoomOf({ zoom }: ExtendedCapabilities): Range | null {
  if (zoom?.min === undefined || zoom.max === undefined || zoom.max <= zoom.min) return null;
  return { min: zoom.min, max: zoom.max, step: zoom.step || 0.1 };
}

async function abilitiesOf(track: MediaStreamTrack): Promise<Abilities> {
  const can: ExtendedCapabilities = track.getCapabilities?.() ?? {};
  return { torch: can.torch === true, zoom: zoomOf(can), several: (await cameras()).length > 1 };
}

const cameras = async (): Promise<MediaDeviceInfo[]> =>
  (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");

function useVisible(): boolean {
  const [visible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const look = (): void => setVisible(!document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return visible;
}

/**
 * The camera's picture in a video element while `wanted` and the page is in sight; given back otherwise.
 * `width`: how many pixels wide the picture should be; the browser comes as near as the camera can.
 */
export function useStream(wanted: boolean, width: number): Stream {
  const video = useRef<HTMLVideoElement>(null);
  const [track, setTrack] = useState<MediaStreamTrack | null>(null);
  const [abilities, setAbilities] = useState(NONE);
  const [device, setDevice] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [trouble, setTrouble] = useState<Trouble | null>(
    navigator.mediaDevices ? null : window.isSecureContext ? "noCamera" : "insecure",
  );
  const visible = useVisible();
  useEffect(() => {
    if (!navigator.mediaDevices || !wanted || !visible) return;
    let running = true;
    let stream: MediaStream | undefined;
    const stop = (): void => stream?.getTracks().forEach((each) => each.stop());
    const open = async (): Promise<void> => {
      const which = device ? { deviceId: { exact: device } } : { facingMode: "environment" };
      stream = await navigator.mediaDevices.getUserMedia({ video: { ...which, width: { ideal: width } }, audio: false });
      if (!running) return stop();
      const [opened] = stream.getVideoTracks();
      if (video.current) video.current.srcObject = stream;
      setTrouble(null);
      setTrack(opened ?? null);
      if (opened) setAbilities(await abilitiesOf(opened));
    };
    open().catch((error: unknown) => running && setTrouble(troubleOf(error)));
    return () => {
      running = false;
      stop();
      setTrack(null);
    };
  }, [wanted, visible, width, device, attempt]);

  const turn = useCallback(() => {
    void cameras().then((all) => {
      const now = track?.getSettings().deviceId;
      const next = all[(all.findIndex((each) => each.deviceId === now) + 1) % all.length];
      if (next) setDevice(next.deviceId);
    });
  }, [track]);
  const retry = (): void => {
    if (!navigator.mediaDevices) return;
    // first the view, then the picture: the video element must be there
    setTrouble(null);
    setAttempt((count) => count + 1);
  };
  return { video, track, trouble, abilities, turn, retry };
}

/** Torch and zoom are not in the types of the standard yet (Image Capture). */
export const setAbility = (track: MediaStreamTrack, value: { torch: boolean } | { zoom: number }): Promise<void> =>
  track.applyConstraints({ advanced: [value as MediaTrackConstraintSet] });
