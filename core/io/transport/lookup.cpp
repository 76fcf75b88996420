#include "transport/lookup.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <system_error>
#include <thread>
#include <utility>

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
    try {
        std::thread([shared = m_shared, resolver = m_resolver, host = m_host] {
            auto addresses = resolver(host);
            const std::lock_guard held(shared->mutex);
            shared->runs = false;
            if (auto told = std::exchange(shared->answer, nullptr)) told(std::move(addresses));
        }).detach();
        m_shared->runs = true;
    } catch (const std::system_error& error) {
        std::exchange(m_shared->answer, nullptr)(
            fail(ErrorCode::Refused, fmt::format("the system gives no thread: {}", error.code().message())));
    }
}

void Lookup::forget() noexcept
{
    const std::lock_guard lock(m_shared->mutex);
    m_shared->answer = nullptr;
}

}  // namespace ballast::transport
