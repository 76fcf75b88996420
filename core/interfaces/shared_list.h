#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

namespace ballast::interfaces {

/// A list that several pictures share. Copying it copies no element, and nobody sees it change: `change` gives whoever
/// makes a picture a list of its own.
///
/// Threads  As shared_ptr: each copy one at a time, the elements from any.
template <class T> class SharedList {
public:
    SharedList() = default;
    SharedList(std::vector<T> items) : m_items(std::make_shared<const std::vector<T>>(std::move(items))) {}
    SharedList(std::initializer_list<T> items) : SharedList(std::vector<T>(items)) {}
    /// Null is the empty list.
    SharedList(std::shared_ptr<const std::vector<T>> items) : m_items(std::move(items)) {}

    const std::vector<T>& items() const
    {
        static const std::vector<T> kNone;
        return m_items ? *m_items : kNone;
    }
    auto begin() const { return items().begin(); }
    auto end() const { return items().end(); }
    std::size_t size() const { return items().size(); }
    bool empty() const { return items().empty(); }
    const T& front() const { return items().front(); }
    const T& at(std::size_t place) const { return items().at(place); }
    const T& operator[](std::size_t place) const { return items()[place]; }

    /// What is shared; null where nothing was ever put in.
    const std::shared_ptr<const std::vector<T>>& shared() const { return m_items; }
    /// The elements in a list that nobody else sees. Good until it is called again.
    std::vector<T>& change()
    {
        auto own = std::make_shared<std::vector<T>>(items());
        auto& list = *own;
        m_items = std::move(own);
        return list;
    }

private:
    std::shared_ptr<const std::vector<T>> m_items;
};

}  // namespace ballast::interfaces
