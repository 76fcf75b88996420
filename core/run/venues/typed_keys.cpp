#include "venues/typed_keys.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

namespace ballast::venues {

namespace {

using Unexpected = tl::unexpected<Error>;

constexpr std::size_t kLongest = 512;

/// The terminal, with its echo as it was when this ends.
class Terminal {
public:
    explicit Terminal(const std::string& path) : m_file(::open(path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC)) {}
    ~Terminal()
    {
        echo(true);
        if (m_file >= 0) ::close(m_file);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    bool isOpen() const { return m_file >= 0 && ::isatty(m_file) == 1; }
    bool echo(bool on)
    {
        if (on == !m_isSilent) return true;
        termios now = m_before;
        if (!on && ::tcgetattr(m_file, &m_before) != 0) return false;
        if (!on) now = m_before, now.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (::tcsetattr(m_file, TCSAFLUSH, &now) != 0) return false;
        m_isSilent = !on;
        return true;
    }
    void say(const std::string& words) const
    {
        std::size_t written = 0;
        while (written < words.size()) {
            const auto more = ::write(m_file, words.data() + written, words.size() - written);
            if (more < 0 && errno == EINTR) continue;
            if (more <= 0) return;
            written += static_cast<std::size_t>(more);
        }
    }
    /// One line without its end; false: the terminal ended before.
    bool line(std::string& to) const
    {
        to.clear();
        to.reserve(kLongest);  // No half of a secret stays behind where it grew.
        for (char c = 0;;) {
            const auto got = ::read(m_file, &c, 1);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return false;
            if (c == '\n' || c == '\r') return true;
            if (to.size() < kLongest) to += c;
        }
    }

private:
    int m_file{-1};
    bool m_isSilent{};
    termios m_before{};
};

void erase(std::string& text)
{
    ::explicit_bzero(text.data(), text.size());
    text.clear();
}

struct Typed {
    std::string open, secret;
};

/// What may be seen is asked for first, then what may not.
Result<Typed> ask(const std::string& label, const char* open, const char* secret, const KeyPrompt& prompt)
{
    Terminal terminal(prompt.terminal);
    if (!terminal.isOpen())
        return fail(ErrorCode::Refused,
                    fmt::format("account {}: its keys are to be typed (\"prompt\") and there is no terminal; start the "
                                "program from one, or write \"environment:PREFIX\"",
                                label));
    Typed typed;
    const auto ended = [&] {
        erase(typed.secret);
        return fail(ErrorCode::NotFound,
                    fmt::format("account {}: the terminal ended before its keys were typed", label));
    };
    terminal.say(fmt::format("{} of {}: ", open, label));
    if (!terminal.line(typed.open)) return ended();
    if (!terminal.echo(false))
        return fail(ErrorCode::Io,
                    fmt::format("account {}: the terminal would show the {}: {}", label, secret, std::strerror(errno)));
    terminal.say(fmt::format("{} of {} (not shown): ", secret, label));
    const bool whole = terminal.line(typed.secret);
    terminal.say("\n");
    if (!whole) return ended();
    return typed;
}

}  // namespace

Result<deribit::Credentials> typedCredentials(const std::string& label, const KeyPrompt& prompt)
{
    auto typed = ask(label, "Key", "Secret", prompt);
    if (!typed) return Unexpected(typed.error());
    return deribit::Credentials::of(typed->open, std::move(typed->secret));
}

Result<hyperliquid::AccountKeys> typedAccountKeys(const std::string& label, bool allowOwnerKey, const KeyPrompt& prompt)
{
    auto typed = ask(label, "Owner's address", "Key of the API wallet", prompt);
    if (!typed) return Unexpected(typed.error());
    return hyperliquid::AccountKeys::of(std::move(typed->secret), typed->open, allowOwnerKey);
}

Result<derive::AccountKeys> typedDeriveKeys(const std::string& label, bool allowOwnerKey, const KeyPrompt& prompt)
{
    auto typed = ask(label, "Wallet and sub-account, as 0x…/NUMBER,", "Session key", prompt);
    if (!typed) return Unexpected(typed.error());
    const auto slash = std::min(typed->open.find('/'), typed->open.size());
    const auto subaccount = slash < typed->open.size() ? typed->open.substr(slash + 1) : std::string();
    return derive::AccountKeys::of(std::move(typed->secret), typed->open.substr(0, slash), subaccount, allowOwnerKey);
}

}  // namespace ballast::venues
