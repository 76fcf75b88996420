#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

/// Roots and certificates of this run alone; nothing of them is kept.
namespace ballast::transport::testing {

class Folder {
public:
    Folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "ballast-transport-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        m_path = name;
    }
    ~Folder() { std::filesystem::remove_all(m_path); }
    Folder(const Folder&) = delete;
    std::string file(const std::string& name) const { return (m_path / name).string(); }

private:
    std::filesystem::path m_path;
};

struct CertificateFiles {
    std::string certificate, key;
};

/// An issuer, and what it issues. Days count from now; both negative: expired.
class Issuer {
public:
    Issuer(const Folder& folder, const std::string& name)
        : m_folder(folder), m_name(name), m_key(::EVP_EC_gen("P-256"), &::EVP_PKEY_free),
          m_certificate(make(name, m_key.get(), {}, -1, 10, true))
    {
        writeCertificate(rootFile(), m_certificate.get());
    }

    std::string rootFile() const { return m_folder.file(m_name + ".pem"); }
    /// `names`: as in a subjectAltName, "DNS:localhost,IP:127.0.0.1".
    CertificateFiles issue(const std::string& file, const std::string& names, int fromDays = -1, int toDays = 10) const
    {
        const Key key(::EVP_EC_gen("P-256"), &::EVP_PKEY_free);
        const auto certificate = make("server", key.get(), names, fromDays, toDays, false);
        const CertificateFiles files{m_folder.file(file + ".pem"), m_folder.file(file + ".pk")};
        writeCertificate(files.certificate, certificate.get());
        const File out(std::fopen(files.key.c_str(), "w"), &std::fclose);
        ::PEM_write_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        return files;
    }

private:
    using Key = std::unique_ptr<EVP_PKEY, decltype(&::EVP_PKEY_free)>;
    using Certificate = std::unique_ptr<X509, decltype(&::X509_free)>;
    using File = std::unique_ptr<FILE, int (*)(FILE*)>;

    Certificate make(const std::string& name, EVP_PKEY* key, const std::string& names, int from, int to,
                     bool isRoot) const
    {
        static long serial = 1;
        Certificate made(::X509_new(), &::X509_free);
        ::X509_set_version(made.get(), 2);
        ::ASN1_INTEGER_set(::X509_get_serialNumber(made.get()), serial++);
        ::X509_gmtime_adj(::X509_getm_notBefore(made.get()), from * 86400L);
        ::X509_gmtime_adj(::X509_getm_notAfter(made.get()), to * 86400L);
        ::X509_set_pubkey(made.get(), key);
        ::X509_NAME_add_entry_by_txt(::X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                                     reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
        ::X509_set_issuer_name(made.get(), ::X509_get_subject_name(isRoot ? made.get() : m_certificate.get()));
        add(made.get(), NID_basic_constraints, isRoot ? "critical,CA:TRUE" : "critical,CA:FALSE");
        if (!names.empty()) add(made.get(), NID_subject_alt_name, names);
        ::X509_sign(made.get(), m_key.get(), ::EVP_sha256());
        return made;
    }
    static void add(X509* certificate, int kind, const std::string& value)
    {
        const std::unique_ptr<X509_EXTENSION, decltype(&::X509_EXTENSION_free)> extension(
            ::X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()), &::X509_EXTENSION_free);
        if (!extension || ::X509_add_ext(certificate, extension.get(), -1) != 1) throw std::runtime_error(value);
    }
    static void writeCertificate(const std::string& file, X509* certificate)
    {
        const File out(std::fopen(file.c_str(), "w"), &std::fclose);
        ::PEM_write_X509(out.get(), certificate);
    }

    const Folder& m_folder;
    const std::string m_name;
    const Key m_key;
    const Certificate m_certificate{nullptr, &::X509_free};
};

}  // namespace ballast::transport::testing
