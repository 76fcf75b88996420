#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <random>
#include <unistd.h>

#include "base/clock.h"
#include "base/typed_text.h"
#include "venue_server/venue_server.h"

namespace {

using namespace ballast;

constexpr int kDone = 0, kBadInput = 2;
constexpr std::string_view kDeribit = "deribit:", kHyperliquid = "hyperliquid:", kDerive = "derive:";
constexpr double kGreatestSeed = 9e15, kGreatestSpeed = 1'000.0;

int refuse(const std::string& sentence)
{
    std::fputs(fmt::format("ballast-sim: {}\n", printable(sentence, 400)).c_str(), stderr);
    return kBadInput;
}

/// For the owner alone, whole or not at all: it holds secrets, if those of throwaway accounts.
Result<void> writeWhole(const std::string& file, const std::string& text)
{
    const auto beside = fmt::format("{}.part-{}", file, ::getpid());
    const auto failed = [&] {
        const int problem = errno;
        ::unlink(beside.c_str());
        return fail(ErrorCode::Io, fmt::format("{} could not be written: {}", file, std::strerror(problem)));
    };
    const int to = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (to < 0) return failed();
    std::size_t written = 0;
    while (written < text.size()) {
        const auto more = ::write(to, text.data() + written, text.size() - written);
        if (more < 0 && errno == EINTR) continue;
        if (more <= 0) break;
        written += static_cast<std::size_t>(more);
    }
    const bool whole = written == text.size() && ::fsync(to) == 0;
    if (::close(to) != 0 || !whole || ::rename(beside.c_str(), file.c_str()) != 0) return failed();
    return {};
}

/// A key of a throwaway wallet; one in 2^128 would be none of the curve, and is refused.
std::string drawnWallet()
{
    std::random_device random;
    std::string out = "0x";
    for (int i = 0; i < 8; ++i)
        out += fmt::format("{:08x}", static_cast<std::uint32_t>(random()));
    return out;
}

/// "deribit:KEY:SECRET".
Result<venue_server::Keys> keysOf(const std::string& text)
{
    const auto colon = text.find(':', kDeribit.size());
    if (!text.starts_with(kDeribit) || colon == std::string::npos || colon == kDeribit.size() ||
        colon + 1 == text.size())
        return fail(
            ErrorCode::InvalidArgument,
            "--account must be deribit:KEY:SECRET, hyperliquid:0xKEY or derive:0xKEY; what was given is not shown");
    return venue_server::Keys{text.substr(kDeribit.size(), colon - kDeribit.size()), text.substr(colon + 1)};
}

std::string drawn(std::size_t length)
{
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    std::random_device random;
    std::string out;
    for (std::size_t i = 0; i < length; ++i)
        out += kLetters[random() % kLetters.size()];
    return out;
}

struct Arguments {
    std::string seed, speed{"1"}, portsFile, profileFile;
    std::vector<std::string> accounts;
    bool unscripted{}, portfolio{};
};

int serve(const Arguments& a)
{
    const auto seed = parseTypedNumber("--seed", a.seed, {0.0, kGreatestSeed});
    if (!seed) return refuse(seed.error().message);
    if (static_cast<double>(static_cast<std::uint64_t>(*seed)) != *seed)
        return refuse(fmt::format("--seed must be a whole number, was {}", a.seed));
    const auto speed = parseTypedNumber("--speed", a.speed, {0.0, kGreatestSpeed});
    if (!speed) return refuse(speed.error().message);
    venue_server::ServerTerms terms{.seed = static_cast<std::uint64_t>(*seed),
                                    .speed = *speed,
                                    .scripted = !a.unscripted,
                                    .accounts = {},
                                    .wallets = {},
                                    .deriveWallets = {},
                                    .tokenSeed = 0,
                                    .portfolio = a.portfolio};
    std::random_device random;
    terms.tokenSeed = std::uint64_t{random()} << 32 | random();
    for (const auto& text : a.accounts) {
        if (text.starts_with(kHyperliquid)) {
            terms.wallets.push_back(text.substr(kHyperliquid.size()));
            continue;
        }
        if (text.starts_with(kDerive)) {
            terms.deriveWallets.push_back(text.substr(kDerive.size()));
            continue;
        }
        auto keys = keysOf(text);
        if (!keys) return refuse(keys.error().message);
        terms.accounts.push_back(std::move(*keys));
    }
    if (terms.accounts.empty()) terms.accounts.push_back({drawn(8), drawn(43)});
    if (terms.wallets.empty()) terms.wallets.push_back(drawnWallet());
    if (terms.deriveWallets.empty()) terms.deriveWallets.push_back(drawnWallet());
    // Before there is any thread, so that all of them leave the signals to the wait below.
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    if (::pthread_sigmask(SIG_BLOCK, &ends, nullptr) != 0) return refuse("signals cannot be blocked");

    const SystemClock clock;
    auto server = venue_server::VenueServer::create(std::move(terms), clock);
    if (!server) return refuse(server.error().message);
    if (const auto started = (*server)->start(); !started) return refuse(started.error().message);
    if (!a.profileFile.empty())
        if (const auto written = writeWhole(a.profileFile, (*server)->profileToml()); !written)
            return refuse(written.error().message);
    if (const auto written = writeWhole(a.portsFile, (*server)->portsJson()); !written)
        return refuse(written.error().message);
    int signal = 0;
    while (::sigwait(&ends, &signal) != 0) {
    }
    (*server)->stop();
    return kDone;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app{
        "The venues on this machine: the built-in market behind the protocols of Deribit, Hyperliquid, Derive and "
        "Pyth's Hermes, for clients and tests."};
    app.set_version_flag("--version", BALLAST_VERSION);
    app.footer("\nExit codes:\n"
               "  0  ended in order by SIGTERM or SIGINT\n"
               "  2  wrong usage, bad input or a port that cannot be had, with one line on standard error");
    Arguments a;
    app.add_option("--seed", a.seed, "Seed of the market")->required();
    app.add_option("--ports", a.portsFile, "JSON file to write with addresses and accounts, once it answers")
        ->required();
    app.add_option("--account", a.accounts,
                   "deribit:KEY:SECRET, hyperliquid:0xKEY or derive:0xKEY, funded; may be repeated. None of a venue: "
                   "one with random keys");
    app.add_option("--speed", a.speed, "Seconds of the market's path in a second, 0 to 1000");
    app.add_flag("--unscripted", a.unscripted, "Leave out the conditioned first half hour");
    app.add_flag("--portfolio", a.portfolio, "Deribit's accounts begin with portfolio margin (segregated_pm)");
    app.add_option("--profile", a.profileFile, "TOML file to write: a connection profile for Ballast");
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        return refuse(error.what());
    }
    return serve(a);
}
