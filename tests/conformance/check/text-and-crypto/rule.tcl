when CLIENT_ACCEPTED {
    getfield a.b . first
    findstr abc b x
    substr abc b
    domain www.example.com two
    htonl x
    URI::path /a/b second
    URI::path /a/b depth 2
    URI::query
    ifile frob
    ifile get
    ifile listall all
    AES::key 64
    CRYPTO::hash -frob md5 data
    CRYPTO::encrypt -padding zero data
    CRYPTO::keygen -alg dsa -len 512
    RESOLV::lookup frob example.com
    NAME::lookup 10.0.0.1 example.com
    DNSMSG::section x answers
    PROFILE::exists tcp a b
    PROFILE::persist name x y
    md5 a b
}
