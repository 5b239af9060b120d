import { parentPort } from "node:worker_threads";

// Stands in for the thread that makes PDFs: it answers with what it was asked for, and fails where it's told to.
parentPort?.on("message", ({ certificate }: { certificate: { name: string } }) => {
  if (certificate.name === "hang") return;
  if (certificate.name === "die") process.exit(1);
  if (certificate.name === "fail") parentPort?.postMessage({ failed: "no paper" }, []);
  else parentPort?.postMessage({ bytes: new Uint8Array(1024 * 1024).fill(certificate.name.length) }, []);
});
