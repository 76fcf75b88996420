#pragma once

#include <atomic>
#include <chrono>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <string>

#include "transport/listener.h"

namespace ballast::venue_server::testing {

/// A Hermes without a stream: it answers what is asked for with the price that it is given, published now.
class StaticHermes final : transport::ServerHandler {
public:
    /// In units of 10^-places; its confidence is one of them.
    explicit StaticHermes(std::function<double()> price, int places = 2)
        : m_price(std::move(price)), m_places(places), m_units(std::pow(10.0, places))
    {
        EXPECT_TRUE(m_listener.start(*this));
    }
    ~StaticHermes() override { m_listener.stop(); }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_listener.port()); }
    static std::string id() { return std::string(64, 'a'); }
    /// It goes on telling the time of the last publication.
    void freeze() { m_frozen = true; }
    void thaw() { m_frozen = false; }
    void wrongBy(double factor) { m_factor = factor; }
    /// Its confidence as a share of the price; 0: one unit.
    void wide(double share) { m_wide = share; }

private:
    transport::ServerAnswer answer(const transport::HttpRequest& request) override
    {
        transport::ServerAnswer out;
        if (request.target.find("/stream") != std::string::npos) {
            out.answer.status = 404;
            return out;
        }
        using namespace std::chrono;
        if (!m_frozen || m_published == 0)
            m_published = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
        const auto cents = static_cast<long long>(std::llround(m_price() * m_factor * m_units));
        out.answer.headers = {{"Content-Type", "application/json"}};
        out.answer.body =
            R"({"parsed":[{"id":")" + id() + R"(","price":{"price":")" + std::to_string(cents) + R"(","conf":")" +
            std::to_string(std::max(1LL, std::llround(static_cast<double>(cents) * m_wide))) + R"(","expo":-)" +
            std::to_string(m_places) + R"(,"publish_time":)" + std::to_string(m_published) + "}}]}";
        return out;
    }
    void opened(const std::shared_ptr<transport::Session>&) override {}
    void message(transport::Session&, std::string_view) override {}
    void closed(transport::Session&, std::string_view) override {}

    std::function<double()> m_price;
    int m_places;
    double m_units;
    std::atomic<bool> m_frozen{false};
    std::atomic<double> m_factor{1.0}, m_wide{0.0};
    long long m_published{};  ///< The listener's thread.
    transport::Listener m_listener;
};

}  // namespace ballast::venue_server::testing
