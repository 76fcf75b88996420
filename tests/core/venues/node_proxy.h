#pragma once

#include <atomic>
#include <gtest/gtest.h>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>

#include "transport/http_client.h"
#include "transport/listener.h"

namespace ballast::venues::testing {

/// A node of a chain that says what the real one behind it says, but for what a test makes it lie about.
class NodeProxy final : transport::ServerHandler {
public:
    explicit NodeProxy(transport::Endpoint node) : m_node(std::move(node), {.answerWithin = Duration::seconds(10)})
    {
        EXPECT_TRUE(m_listener.start(*this));
    }
    ~NodeProxy() override { m_listener.stop(); }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_listener.port()); }

    /// Its newest block stays this one; 0: the chain's own.
    void standAt(std::uint64_t block) { m_block = block; }
    /// It answers 429 to everything.
    void refuse(bool on) { m_refuses = on; }
    /// It names another chain to who connects.
    void claimChain(std::uint64_t id) { m_chain = id; }
    /// Each block has another hash: it follows a fork.
    void fork(bool on) { m_forks = on; }
    /// The second word that the contract answers is one unit more than it is; empty: no lie.
    void lieAbout(std::string contract)
    {
        for (auto& c : contract)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        const std::lock_guard lock(m_mutex);
        m_contract = std::move(contract);
    }

private:
    using Json = nlohmann::json;

    transport::ServerAnswer answer(const transport::HttpRequest& request) override
    {
        transport::ServerAnswer out;
        out.answer.headers = {{"Content-Type", "application/json"}};
        if (m_refuses) {
            out.answer.status = 429;
            return out;
        }
        auto asked = Json::parse(request.body, nullptr, false);
        const auto method = asked.value("method", "");
        if (m_block != 0 && method == "eth_getBlockByNumber" && asked["params"][0] == "latest")
            asked["params"][0] = fmt::format("0x{:x}", m_block.load());
        const auto told =
            m_node.ask({.method = "POST", .headers = {{"Content-Type", "application/json"}}, .body = asked.dump()});
        if (!told) {
            out.answer.status = 502;
            return out;
        }
        auto json = Json::parse(told->body, nullptr, false);
        if (json.contains("result")) distort(method, asked, json["result"]);
        out.answer.body = json.dump();
        return out;
    }
    void distort(const std::string& method, const Json& asked, Json& result)
    {
        if (method == "eth_chainId" && m_chain != 0) result = fmt::format("0x{:x}", m_chain.load());
        if (method == "eth_getBlockByNumber" && m_forks && result.is_object())
            for (const char* member : {"hash", "parentHash"}) {
                auto hash = result[member].get<std::string>();
                hash[10] = hash[10] == 'a' ? 'b' : 'a';
                result[member] = hash;
            }
        if (method != "eth_call") return;
        const std::lock_guard lock(m_mutex);
        auto to = asked["params"][0].value("to", "");
        for (auto& c : to)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        if (m_contract.empty() || to != m_contract || !result.is_string()) return;
        auto text = result.get<std::string>();
        if (text.size() < 2 + 128) return;
        auto& digit = text[2 + 127];
        digit = digit == '5' ? '6' : '5';
        result = text;
    }
    void opened(const std::shared_ptr<transport::Session>&) override {}
    void message(transport::Session&, std::string_view) override {}
    void closed(transport::Session&, std::string_view) override {}

    std::atomic<std::uint64_t> m_block{}, m_chain{};
    std::atomic<bool> m_refuses{}, m_forks{};
    std::mutex m_mutex;
    std::string m_contract;
    transport::HttpClient m_node;  ///< The listener's thread.
    transport::Listener m_listener;
};

}  // namespace ballast::venues::testing
