#include "transport/lookup.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "base/system.h"

namespace ballast::transport {

namespace {

Result<std::vector<std::string>> askSystem(const std::string& host)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0)
        return fail(ErrorCode::NotFound, ::gai_strerror(error));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    std::vector<std::string> addresses;
    for (const auto* one = found; one != nullptr; one = one->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (::getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0 &&
            std::find(addresses.begin(), addresses.end(), text.data()) == addresses.end())
            addresses.emplace_back(text.data());
    }
    return addresses;
}

}  // namespace

Lookup::Lookup(Resolver resolver, std::string host)
    : m_resolver(resolver ? std::move(resolver) : Resolver(&askSystem)), m_host(std::move(host)),
      m_shared(std::make_shared<Shared>())
{
}

void Lookup::ask(std::function<void(Answer)> answer)
{
    const std::lock_guard lock(m_shared->mutex);
    m_shared->answer = std::move(answer);
    if (m_shared->runs) return;
    std::thread thread;
    auto started = startThread(
        thread, "lookup",
        [shared = m_shared, resolver = m_resolver, host = m_host] {
            auto addresses = resolver(host);
            const std::lock_guard held(shared->mutex);
            shared->runs = false;
            if (auto told = std::exchange(shared->answer, nullptr)) told(std::move(addresses));
        },
        "that looks a name up");
    m_shared->runs = started.has_value();
    if (started)
        thread.detach();
    else
        std::exchange(m_shared->answer, nullptr)(tl::unexpected<Error>(started.error()));
}

void Lookup::forget() noexcept
{
    const std::lock_guard lock(m_shared->mutex);
    m_shared->answer = nullptr;
}

}  // namespace ballast::transport
