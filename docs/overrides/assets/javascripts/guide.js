/* Small helps for every page. Each works alone, and the page does without any of them. */
;(() => {
  "use strict"

  const all = (selector, from = document) => [...from.querySelectorAll(selector)]
  const here = () => location.href.replace(/[?#].*$/, "")

  /* The language switch carries query and fragment along. */
  for (const link of all("[data-tn-language]")) {
    const address = link.getAttribute("href")
    link.addEventListener("click", () => link.setAttribute("href", address + location.search + location.hash))
  }

  /* "Copied", for the eye and for a screen reader, in the page's language. */
  const status = document.querySelector("[data-tn-status]")
  let fading
  function say(words) {
    clearTimeout(fading)
    status.textContent = words
    fading = setTimeout(() => (status.textContent = ""), 4000)
  }

  /* Put text on the clipboard; the second way serves browsers and addresses that refuse the first. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      const area = document.createElement("textarea")
      const focused = document.activeElement
      area.value = text
      area.className = "tn-hidden"
      document.body.append(area)
      area.select()
      const done = document.execCommand("copy")
      area.remove()
      focused?.focus()
      if (!done) throw new Error("not copied")
    }
  }

  /* Words that Markdown would take for markup stay words. */
  const plain = text => text.replace(/[\\`*_[\]<>]/g, "\\$&")

  /* The address of a page whose site does not know its own. */
  for (const address of all("[data-tn-address]")) {
    address.textContent = here()
    address.parentElement.hidden = false
  }

  const link = about => new URL(about.dataset.href, here()).href
  const forms = {
    link,
    markdown: about => `**${plain(about.dataset.title)}** — ${plain(about.dataset.text)} <${link(about)}>`,
    shown: about => about.querySelector("[data-tn-shown]").textContent,
  }
  for (const button of all("[data-tn-copy]")) {
    button.hidden = false
    button.addEventListener("click", () => {
      copy(forms[button.dataset.tnCopy](button.closest("[data-tn-share]"))).then(
        () => {
          say(status.dataset.copied)
          button.dataset.tnDone = ""
          setTimeout(() => delete button.dataset.tnDone, 2000)
        },
        () => say(status.dataset.failed),
      )
    })
  }

  /* The same day some months ago; the last day of that month where it has no such day. */
  function monthsAgo(months) {
    const today = new Date()
    const day = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - months + 1, 0))
    day.setUTCDate(Math.min(day.getUTCDate(), today.getUTCDate()))
    return day.toISOString().slice(0, 10)
  }

  /* How long ago a record was reviewed, and whether it is due again: after data-months. */
  for (const reviewed of all("[data-tn-reviewed]")) {
    const { dateTime } = reviewed.querySelector("time")
    const { months, due } = reviewed.dataset
    let past = 0
    while (dateTime <= monthsAgo(past + 1)) past++
    if (!past) continue
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang)
    const parts = past < 24 ? words.formatToParts(-past, "month") : words.formatToParts(-Math.floor(past / 12), "year")
    /* A space beside the figure in Chinese, too, as everywhere in the guide. */
    const said = [parts.map(part => part.value.trim()).join(" ")]
    if (dateTime < monthsAgo(months)) said.push(due)
    const age = document.createElement("span")
    age.className = "tn-age"
    age.textContent = said.map(one => ` · ${one}`).join("")
    reviewed.append(age)
  }

  /* The menu of narrow screens: a real button, so that a keyboard opens it; Escape and leaving it close it. */
  const menu = document.querySelector("[data-tn-menu]")
  const drawer = document.getElementById("__drawer")
  const pages = document.querySelector(".md-sidebar--primary")
  function open(wanted) {
    if (drawer.checked !== wanted) drawer.click()
  }
  drawer?.addEventListener("change", () => {
    menu?.setAttribute("aria-expanded", drawer.checked)
    if (drawer.checked) pages.querySelector(".md-nav__list a")?.focus({ preventScroll: true })
  })
  menu?.addEventListener("click", () => open(!drawer.checked))
  addEventListener("keydown", event => {
    if (event.key === "Escape" && drawer?.checked) {
      open(false)
      menu?.focus()
    }
  })
  pages?.addEventListener("focusout", event => {
    if (event.relatedTarget && !pages.contains(event.relatedTarget)) open(false)
  })

  /* Search hears keys only: words pasted with the mouse, or dictated, come as input. */
  const query = document.querySelector("[data-md-component=search-query]")
  query?.addEventListener("input", event => {
    if (!event.isComposing) query.dispatchEvent(new Event("keyup"))
  })

  /* Single letters must not act: some people dictate, some brush a key (WCAG 2.1.4). Ctrl or ⌘ with K searches. */
  addEventListener(
    "keydown",
    event => {
      const typing = event.target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k" && query) {
        event.preventDefault()
        query.focus()
      } else if (!typing && !event.ctrlKey && !event.metaKey && "fsnp/,.".includes(event.key)) {
        event.stopPropagation()
      }
    },
    true,
  )

  /* What scrolls sideways can be reached by keyboard; what does not is no stop on the way. */
  function reach() {
    for (const box of all(".tn-scroll, .md-typeset__scrollwrap, .md-typeset pre")) {
      const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1
      if (scrolls && getComputedStyle(box).overflowX !== "visible") box.tabIndex = 0
      else box.removeAttribute("tabindex")
    }
  }
  addEventListener("load", reach)
  addEventListener("resize", reach)

  /* On paper everything is open. */
  addEventListener("beforeprint", () => {
    for (const closed of all("details:not([open])")) {
      closed.open = true
      addEventListener("afterprint", () => (closed.open = false), { once: true })
    }
  })
})()
