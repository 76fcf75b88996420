#pragma once

#include <optional>
#include <string>
#include <utility>

#include "domain/own_facts.h"
#include "venue/account/not_found.h"
#include "venue/account/other_orders.h"
#include "venue/account/teller.h"
#include "venue/instrument_names.h"
#include "venue/sockets/working_orders.h"

namespace ballast::account {

/// What the books of our orders at several venues have in common: which of them work, which open ones the present
/// session did not send, and how one of a run before is taken over so that it can be cancelled by its name.
///
/// `Order` is a sockets::WorkingOrder.
///
/// Threads  One.
template <class Order> class OrdersHere {
public:
    using Working = sockets::WorkingOrders<Order>;

    virtual ~OrdersHere() = default;
    Working& working() { return m_working; }
    const Working& working() const { return m_working; }
    OtherOrders& others() { return m_others; }

    /// Marks what is to be cancelled; one of a run before this, by its name alone. True: everything of the account.
    bool want(const domain::CancelIntent& intent, Timestamp now)
    {
        if (!intent.order.empty() && m_working.find(intent.order) == nullptr) {
            takeOver(intent.order);
            if (m_working.find(intent.order) == nullptr) m_others.want(intent.order, now);
        }
        return m_working.want(intent, now);
    }
    /// The venue does not find it: that is told. It is kept, and cancelled with the rest, until it was not found as
    /// often as the ledger wants it (F41).
    void notFound(const domain::Query& query)
    {
        if (m_notFound.tell(query.order, query.askedAt)) forget(query.order);
        m_tell(domain::OrderReport{.account = m_account,
                                   .order = query.order,
                                   .instrument = query.instrument,
                                   .state = domain::OrderState::NotPlaced,
                                   .askedAt = query.askedAt});
    }

protected:
    /// All outlive it. `venue`, `label`: names of the account's latch scopes.
    OrdersHere(domain::AccountId account, const std::string& venue, const std::string& label,
               const venue::InstrumentNames& names, Teller tell)
        : m_names(names), m_tell(tell), m_working(venue, label), m_account(account), m_venue(venue)
    {
    }

    /// The venue's own part of an order of a run before this. False: it cannot be cancelled by its name.
    virtual bool complete(const domain::ClientOrderId&, const domain::Instrument&, const OtherOrders::Other&, Order&)
    {
        return true;
    }
    /// It is not at the venue any more.
    virtual void forget(const domain::ClientOrderId& order) { m_working.erase(order); }

    std::optional<domain::Instrument> instrumentNamed(const std::string& name) const
    {
        return m_names.find(m_venue, name);
    }
    /// An order as the venue tells it: what this session did not send is seen here. `id` is the venue's, `name` its
    /// instrument's; sizes in the venue's unit.
    void noteOther(const std::string& id, const domain::ClientOrderId& label, const std::string& name,
                   domain::Quantity quantity, domain::Quantity filled, domain::OrderState state, Timestamp now)
    {
        if (!label.empty() && m_working.find(label) != nullptr) return;
        const auto instrument = instrumentNamed(name);
        const auto number = instrument ? std::optional(instrument->id) : std::nullopt;
        if (!m_others.see(id, {label, number, quantity, filled}, state)) return;
        takeOver(label);
        m_working.want({.scope = {}, .kill = {}, .order = label}, now);
    }

    const venue::InstrumentNames& m_names;
    const Teller m_tell;
    Working m_working;  ///< Sent, and not known to have ended.
    OtherOrders m_others;
    NotFound m_notFound;

private:
    /// Of a run before this one: its name says that it is ours.
    void takeOver(const domain::ClientOrderId& order)
    {
        const auto* other = m_others.find(order);
        const auto instrument = other != nullptr ? m_names.find(*other->instrument) : std::nullopt;
        Order working;
        if (!instrument || !complete(order, *instrument, *other, working)) return;
        working.instrument = instrument->id;
        working.underlying = instrument->underlying;
        working.purpose = domain::OrderPurpose::Quote;
        m_others.forget(order);
        m_working.add(order, std::move(working));
    }

    const domain::AccountId m_account;
    const std::string m_venue;
};

}  // namespace ballast::account
