import { $, make } from "./dom.js";
import { reason } from "./notice.js";

/**
 * The dialog that tells what is kept, gives it out, and erases it.
 *
 * @param before called before the erasure, to end what goes on
 * @param after called when everything is erased, or could not be
 */
export function offerYourData(safespace, before, after) {
  $("open-data").addEventListener("click", async () => {
    askAgain(false);
    $("receipt").textContent = "";
    $("kept").textContent = "";
    $("data").showModal();
    try {
      showKept(await safespace.session());
    } catch (error) {
      $("kept").textContent = reason(error);
    }
  });

  for (const button of document.querySelectorAll("[data-export]")) {
    button.addEventListener("click", () => download(safespace, button.dataset.export));
  }

  $("erase").addEventListener("click", () => {
    askAgain(true);
    $("keep").focus();
  });

  $("keep").addEventListener("click", () => {
    askAgain(false);
    $("erase").focus();
  });

  $("erase-now").addEventListener("click", async () => {
    before();
    try {
      $("receipt").textContent = told(await safespace.erase());
      showKept(null);
    } catch (error) {
      $("receipt").textContent = `Nothing was erased. ${reason(error)}`;
    }
    askAgain(false);
    after();
  });
}

async function download(safespace, format) {
  try {
    const link = make("a", { download: `conversation.${format === "markdown" ? "md" : format}` });
    link.href = URL.createObjectURL(await safespace.export(format));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (error) {
    $("receipt").textContent = reason(error);
  }
}

function askAgain(asking) {
  $("erasure").hidden = asking;
  $("confirmation").hidden = !asking;
}

function showKept(session) {
  $("kept").textContent = kept(session);
  for (const button of document.querySelectorAll("#erase, [data-export]")) button.disabled = !session;
}

function kept(session) {
  if (!session) return "Nothing is kept.";
  const messages = counted(session.message_count);
  const until = session.expires_at
    ? `until ${date(session.expires_at)}, unless you write again`
    : "until you erase them";
  return `${messages}, the first of ${date(session.created_at)}, kept ${until}. No name, no address, no account.`;
}

function told(receipt) {
  if (!receipt) return "There was nothing left to erase.";
  const { messages_erased: count, session_id: id, erased_at: when } = receipt;
  return `Receipt: ${counted(count)} of the conversation ${id}, erased for good on ${date(when)}.`;
}

const counted = (count) => (count === 1 ? "1 message" : `${count.toLocaleString()} messages`);

const date = (when) => new Date(when).toLocaleString([], { dateStyle: "long", timeStyle: "short" });
