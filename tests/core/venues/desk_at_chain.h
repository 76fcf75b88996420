#pragma once

#include <thread>

#include "core/oracle/devchain.h"
#include "core/venues/desk_at_venue.h"
#include "desk/state.h"

namespace ballast::venues::testing {

using domain::OrderState;
using domain::Side;
using interfaces::Picture;
using interfaces::TicketState;
using oracle::testing::Devchain;

inline constexpr const char* kPool = "WBTC/USDC/3000";

/// The desk at Deribit's simulator, with a wallet on a chain of real contracts beside it: 20 WBTC and 5 million USDC.
class DeskAtChain : public DeskAtVenue {
protected:
    void SetUp() override
    {
        if (!chain.isThere()) return chain.endTest();
        // The pool trades where the venue's index is, and all of its depth is there.
        const double index = served.state().at("index").at("BTC");
        chain.fault(fmt::format("price BTC {:.2f}", index));
        chain.fault(fmt::format("drain {} 1", kPool));
        chain.fault(fmt::format("refill {}", kPool));
        chain.fault(fmt::format("price BTC {:.2f}", index));
        chain.fault("mine 20");  // So that a reorganisation takes none of this back.
        chooseHedge();
        targetDelta = 120.0;
    }
    virtual void chooseHedge()
    {
        hedgeVenue = "Uniswap v3";
        hedgeWith(kPool);
    }
    std::string profileText() const override
    {
        const auto& d = chain.deployment();
        const auto text = [](const nlohmann::json& json) { return json.get<std::string>(); };
        return DeskAtVenue::profileText() +
               fmt::format("[[venue]]\nkind = \"uniswap_v3\"\nname = \"Uniswap v3\"\nrpc = [\"{0}\"]\n"
                           "chain_id = 31337\nrouter = \"{1}\"\nquoter = \"{2}\"\npools = [\"{3}\"]\n"
                           "signer = \"{0}\"\naddress = \"{4}\"\nposition_manager = \"{5}\"\n"
                           "[venue.protocol]\npoll_s = 0.2\nfill_blocks = 2\n",
                           chain.url(), text(d["uniswap"]["swapRouter"]), text(d["uniswap"]["quoterV2"]),
                           text(d["pools"][kPool]["address"]), text(d["accounts"]["trader"]["address"]),
                           text(d["uniswap"]["positionManager"]));
    }
    /// WBTC of the wallet, by the test's own question.
    double held() const
    {
        const auto owner = chain.deployment()["accounts"]["trader"]["address"].get<std::string>().substr(2);
        const auto answer = chain.rpc("eth_call", {{{"to", chain.deployment()["tokens"]["WBTC"]["address"]},
                                                    {"data", "0x70a08231" + std::string(24, '0') + owner}},
                                                   "latest"});
        return static_cast<double>(std::stoull(answer.get<std::string>(), nullptr, 16)) / 1e8;
    }
    /// WBTC that the router may still take from the wallet.
    std::string allowance() const
    {
        const auto word = [](const std::string& address) { return std::string(24, '0') + address.substr(2); };
        const auto& d = chain.deployment();
        return chain
            .rpc("eth_call", {{{"to", d["tokens"]["WBTC"]["address"]},
                               {"data", "0xdd62ed3e" + word(d["accounts"]["trader"]["address"].get<std::string>()) +
                                            word(d["uniswap"]["swapRouter"].get<std::string>())}},
                              "latest"})
            .get<std::string>();
    }
    bool sell(double coins)
    {
        return becomes(
            [&] {
                auto c = command(domain::OperatorAction::PlaceOrder);
                c.instrument = kPool;
                c.account = "Uniswap v3";
                c.side = Side::Sell;
                c.quantity = domain::Quantity::fromDouble(coins).value();
                const double index = served.state().at("index").at("BTC");
                c.limitPrice = domain::Price::fromDouble(std::round(index * 0.99)).value();
                const auto ticket = desk().submit(c);
                if (!ticket) return false;
                sees([&](const Picture& p) {
                    if (!p.commands.data) return false;
                    for (const auto& one : p.commands.data->tickets)
                        if (one.number == ticket->number) last = one;
                    return last.number == ticket->number &&
                           (last.state == TicketState::Refused || last.state == TicketState::Sent);
                });
                return last.state == TicketState::Sent;
            },
            40.0);
    }
    OrderState newestOrder()
    {
        const auto p = picture();
        return p->orders.data && !p->orders.data->empty() ? p->orders.data->front().state : OrderState::Decided;
    }

    const Devchain chain;
};

}  // namespace ballast::venues::testing
